package store

import (
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// order is one way in which a list can be sorted: a column that is never null, and its value in a row.
type order[T any] struct {
	column string
	value  func(T) any // a time.Time or a string
}

// orders are the ways that a list knows by name; "" is the default one.
type orders[T any] map[string]order[T]

// byRecord sorts by the times that every record carries, oldest first.
func byRecord[T any, P row[T]](table string) orders[T] {
	created := order[T]{table + ".created_at", func(x T) any { return P(&x).Recorded().CreatedAt }}
	updated := order[T]{table + ".updated_at", func(x T) any { return P(&x).Recorded().UpdatedAt }}
	return orders[T]{"": created, "created_at": created, "updated_at": updated}
}

// with adds a way to sort.
func (o orders[T]) with(name, column string, value func(T) any) orders[T] {
	o[name] = order[T]{column, value}
	return o
}

// page reads one page of the query: one row more than asked for tells whether there is a next one. Keyset, never
// OFFSET: the thousandth page costs what the first does, and rows that come meanwhile shift nothing.
func page[T any, P row[T]](q *gorm.DB, table string, known orders[T], req hiring.PageRequest) (hiring.Page[T], error) {
	return pageBy[T, P](q, table, known, req, findAll[T])
}

// findAll reads the rows that a query finds.
func findAll[T any](q *gorm.DB) (items []T, err error) {
	err = q.Find(&items).Error
	return items, err
}

// pageBy is page for rows that are read in a way of their own.
func pageBy[T any, P row[T]](q *gorm.DB, table string, known orders[T], req hiring.PageRequest, read func(*gorm.DB) ([]T, error)) (hiring.Page[T], error) {
	by, ok := known[req.Sort]
	if !ok {
		return hiring.Page[T]{}, hiring.Malformed("sort", "unknown_sort", "the list can't be sorted by %q", req.Sort)
	}
	id := table + ".id"
	direction, beyond := "", ">"
	if req.Desc {
		direction, beyond = " DESC", "<"
	}
	if req.After != nil {
		value, err := by.parse(req.After.Value)
		if err != nil {
			return hiring.Page[T]{}, hiring.Malformed("cursor", "invalid_cursor", "the cursor can't be read")
		}
		q = q.Where("("+by.column+", "+id+") "+beyond+" (?, ?)", value, req.After.ID)
	}
	items, err := read(q.Order(by.column + direction + ", " + id + direction).Limit(req.Limit + 1))
	if err != nil {
		return hiring.Page[T]{}, err
	}
	out := hiring.Page[T]{Items: items}
	if len(items) > req.Limit {
		out.Items = items[:req.Limit]
		last := out.Items[req.Limit-1]
		out.Next = &hiring.Position{Value: text(by.value(last)), ID: P(&last).Recorded().ID}
	}
	return out, nil
}

// parse reads a position's value as what the column holds.
func (o order[T]) parse(s string) (any, error) {
	var zero T
	if _, isTime := o.value(zero).(time.Time); isTime {
		return time.Parse(time.RFC3339Nano, s)
	}
	return s, nil
}

func text(v any) string {
	if t, ok := v.(time.Time); ok {
		return t.UTC().Format(time.RFC3339Nano)
	}
	return v.(string) //nolint:forcetypeassert // order.value gives a time or a string
}

// like makes a pattern that finds s anywhere, with the wildcards in it taken literally.
func like(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s) + "%"
}

// manyIDs is how many ids a statement names at most: databases bound the parameters of one.
const manyIDs = 500

func idsOf[T any](items []T, id func(T) uuid.UUID) []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(items))
	for _, x := range items {
		ids = append(ids, id(x))
	}
	return ids
}

// scanIDs reads a query's one column of ids; GORM takes an id for a list of bytes.
func scanIDs(q *gorm.DB) (ids []uuid.UUID, err error) {
	rows, err := q.Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
