package store

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/schema"

	"github.com/vivier-ats/vivier/internal/hiring"
)

const auditTable = "audit_entries"

// AuditEntry says who did what to which thing. It holds ids and field names, never a value that belongs to a person.
type AuditEntry struct {
	ID         uuid.UUID
	RecordedAt time.Time
	ActorID    *uuid.UUID
	ActorRole  hiring.Role
	Action     string
	Subject    string
	SubjectID  uuid.UUID
	Fields     string // a JSON list of column names
	RequestID  string
	RowCount   *int // of a list that was read; nil for everything else
}

// TableName says where the audit is, for GORM.
func (AuditEntry) TableName() string { return auditTable }

// OutboxEvent announces a change to whoever subscribes; it names the thing and carries nothing of it.
type OutboxEvent struct {
	ID         uuid.UUID
	RecordedAt time.Time
	Type       string
	Subject    string
	SubjectID  uuid.UUID
	Version    int
}

// asKey is what stands in the audit for the role of a key, which has none.
const asKey hiring.Role = "key"

// change is one thing done to one subject, as audit and outbox both tell it.
type change struct {
	entry     uuid.UUID // of the audit, where it is known before; uuid.Nil makes one
	subject   Noun
	id        uuid.UUID
	version   int
	action    string
	fields    []string
	rows      *int // of a list that was read
	announced bool // false for what is nobody else's business, such as sessions
}

// note makes the audit entry and the outbox event of a change. They are written at the end of its transaction, all at once.
func (t *tx) note(c change) error {
	fields, err := json.Marshal(append([]string{}, c.fields...))
	if err != nil {
		return err
	}
	id := c.entry
	if id == uuid.Nil {
		if id, err = newID(); err != nil {
			return err
		}
	}
	actor, role := t.actorID(), t.who.Role
	if key := t.who.Key; key != nil {
		actor, role = &key.ID, asKey
	}
	t.entries = append(t.entries, AuditEntry{
		ID: id, RecordedAt: t.now, ActorID: actor, ActorRole: role, Action: c.action,
		Subject: string(c.subject), SubjectID: c.id, Fields: string(fields), RequestID: t.who.RequestID, RowCount: c.rows,
	})
	if !c.announced {
		return nil
	}
	if id, err = newID(); err != nil {
		return err
	}
	t.events = append(t.events, OutboxEvent{
		ID: id, RecordedAt: t.now, Type: string(c.subject) + "." + c.action,
		Subject: string(c.subject), SubjectID: c.id, Version: c.version,
	})
	return nil
}

// writeNotes queues what was noted.
func (t *tx) writeNotes() error {
	const many = 500
	for entries := range slices.Chunk(t.entries, many) {
		if err := t.create(&entries); err != nil {
			return err
		}
		waiting := make([]unsealedEntry, len(entries))
		for i, e := range entries {
			waiting[i] = unsealedEntry{e.ID}
		}
		if err := t.create(&waiting); err != nil {
			return err
		}
	}
	for events := range slices.Chunk(t.events, many) {
		if err := t.create(&events); err != nil {
			return err
		}
	}
	return nil
}

// actorID is nil for the operator and for keys, who are no users.
func (t *tx) actorID() *uuid.UUID {
	id := t.who.UserID // of its own: a transaction may speak for several
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// differing names the columns in which two values of one struct differ; the record itself does not count.
func differing(before, after any) []string {
	var names []string
	a, b := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range a.NumField() {
		field := a.Type().Field(i)
		if field.Anonymous || field.Type.Kind() == reflect.Slice {
			continue
		}
		if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			names = append(names, schema.NamingStrategy{}.ColumnName("", field.Name))
		}
	}
	return names
}
