package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Reference is an id in a body, where it stands there, and what it names.
type Reference struct {
	Pointer string
	Noun    Noun
	ID      *uuid.UUID // nil names nothing, and is fine
	Key     *string    // of a reference list, in place of an id
}

// Names says that what stands at a pointer names a thing of this noun.
func Names(pointer string, noun Noun, id *uuid.UUID) Reference {
	return Reference{Pointer: pointer, Noun: noun, ID: id}
}

// NamesKey says that what stands at a pointer is the key of an entry of a reference list.
func NamesKey(pointer string, noun Noun, key *string) Reference {
	return Reference{Pointer: pointer, Noun: noun, Key: key}
}

// Unknown tells which of these name nothing that the actor may see. It is for a body that is refused already, so that
// its other faults are told along; a body that is good is checked in the transaction that writes it.
func (s *Store) Unknown(ctx context.Context, who hiring.Actor, named []Reference) ([]hiring.Violation, error) {
	found := &references{t: &tx{DB: s.read(ctx), store: s, who: who}}
	var nouns []Noun
	of := map[Noun][]Reference{}
	for _, n := range named {
		if of[n.Noun] == nil {
			nouns = append(nouns, n.Noun)
		}
		of[n.Noun] = append(of[n.Noun], n)
	}
	for _, noun := range nouns {
		found.all(noun, of[noun])
	}
	for _, n := range named {
		found.key(n)
	}
	return found.bad, translate(found.err)
}

// references collects what is wrong with the ids in a body, so that all of it is said at once.
type references struct {
	t   *tx
	bad []hiring.Violation
	err error
}

func (t *tx) references() *references { return &references{t: t} }

// one notes a violation when the id names nothing that the actor may see; nil is fine.
func (r *references) one(pointer string, noun Noun, id *uuid.UUID) *references {
	return r.all(noun, []Reference{Names(pointer, noun, id)})
}

// home notes a violation when somebody who is limited to departments would put a thing into one that is not theirs, or into
// none; where it stood before counts too, and leaving it there is fine.
func (r *references) home(pointer string, now *uuid.UUID, before ...*uuid.UUID) *references {
	of, _ := boundsOf(r.t.who)
	told := slices.ContainsFunc(r.bad, func(v hiring.Violation) bool { return v.Pointer == pointer })
	if of.within == "" || told || len(before) > 0 && same(before[0], now) {
		return r
	}
	for _, id := range append(before, now) {
		var found int
		if id != nil && r.err == nil {
			r.err = r.t.Raw("SELECT count(*) FROM departments WHERE id = @id AND id IN "+of.within, map[string]any{"id": *id, "user": r.t.who.UserID}).Scan(&found).Error
		}
		if r.err == nil && found == 0 {
			r.wrong(pointer, "outside_departments", "must be one of your departments, or lie below one")
			return r
		}
	}
	return r
}

// codes are what a reference that names nothing is called, where it is not unknown_ and the noun.
var codes = map[Noun]string{JuryMembers: "unknown_member"}

func (r *references) unknown(n Reference) {
	r.wrong(n.Pointer, cmp.Or(codes[n.Noun], "unknown_"+string(n.Noun)), "there is nothing like this, or nothing that you may see")
}

// key notes a violation when a reference list has no such key; nil is fine.
func (r *references) key(n Reference) {
	if n.Key == nil || r.err != nil {
		return
	}
	var found int
	r.err = r.t.Table(tables[n.Noun]).Where("key = ?", *n.Key).Select("1").Limit(1).Scan(&found).Error
	if r.err == nil && found == 0 {
		r.unknown(n)
	}
}

// all is one for many references to things of one noun, with one question for as many as a statement takes.
func (r *references) all(noun Noun, named []Reference) *references {
	for batch := range slices.Chunk(named, manyIDs) {
		ids := make([]uuid.UUID, 0, len(batch))
		for _, n := range batch {
			if n.ID != nil {
				ids = append(ids, *n.ID)
			}
		}
		if r.err != nil || len(ids) == 0 {
			continue
		}
		var seen []uuid.UUID
		seen, r.err = scanIDs(visible(r.t.Table(tables[noun]), r.t.who, noun).Where(tables[noun]+".id IN ?", ids).Select(tables[noun] + ".id"))
		for _, n := range batch {
			if r.err == nil && n.ID != nil && !slices.Contains(seen, *n.ID) {
				r.unknown(n)
			}
		}
	}
	return r
}

func (r *references) wrong(pointer, code string, detail hiring.Phrase) {
	r.bad = append(r.bad, hiring.Violation{Pointer: pointer, Code: code, Detail: detail})
}

// check gives everything that was wrong as one error.
func (r *references) check() error {
	if r.err != nil || len(r.bad) == 0 {
		return r.err
	}
	return hiring.Invalid(r.bad...)
}

// Sources lists the reference list of sources, in order of their keys.
func (s *Store) Sources(ctx context.Context) ([]hiring.Source, error) {
	var out []hiring.Source
	err := s.read(ctx).Order("key").Find(&out).Error
	return out, translate(err)
}

// ChangedSources lists the sources that changed, and those that were deleted.
func (s *Store) ChangedSources(ctx context.Context, who hiring.Actor, req hiring.PageRequest) (hiring.Page[hiring.Source], error) {
	db := s.read(ctx)
	out, err := pageRecords(records{db: db, who: who, noun: Sources}, visible(db, who, Sources), byRecord[hiring.Source]("sources"), req)
	return out, translate(err)
}

// GetSource reads one source.
func (s *Store) GetSource(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Source, error) {
	out, err := find[hiring.Source](s.read(ctx), who, Sources, id)
	return out, translate(err)
}

// CreateSource adds a source; its key is for ever.
func (s *Store) CreateSource(ctx context.Context, who hiring.Actor, x hiring.Source) (hiring.Source, error) {
	err := s.write(ctx, who, func(t *tx) error { return insert(t, Sources, &x) })
	return x, err
}

// UpdateSource changes labels, channel and whether the source is offered, not the key.
func (s *Store) UpdateSource(ctx context.Context, who hiring.Actor, x hiring.Source) (hiring.Source, error) {
	err := s.write(ctx, who, func(t *tx) error {
		before, err := lockRow[hiring.Source](t, Sources, x.ID)
		if err != nil {
			return err
		}
		if before.Key != x.Key {
			return immutable("/key")
		}
		return update(t, Sources, before, &x)
	})
	return x, err
}

// DeleteSource removes a source that no application names.
func (s *Store) DeleteSource(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Source](t, Sources, id, version) })
}

// Reasons lists the typed reasons, in order of kind and key.
func (s *Store) Reasons(ctx context.Context) ([]hiring.Reason, error) {
	out, err := reasons(s.read(ctx))
	return out, translate(err)
}

func reasons(db *gorm.DB) ([]hiring.Reason, error) {
	var out []hiring.Reason
	err := db.Order("kind, key").Find(&out).Error
	return out, err
}

// ChangedReasons lists the reasons that changed, and those that were deleted.
func (s *Store) ChangedReasons(ctx context.Context, who hiring.Actor, req hiring.PageRequest) (hiring.Page[hiring.Reason], error) {
	db := s.read(ctx)
	out, err := pageRecords(records{db: db, who: who, noun: Reasons}, visible(db, who, Reasons), byRecord[hiring.Reason]("reasons"), req)
	return out, translate(err)
}

// GetReason reads one reason.
func (s *Store) GetReason(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Reason, error) {
	out, err := find[hiring.Reason](s.read(ctx), who, Reasons, id)
	return out, translate(err)
}

// CreateReason adds a reason; its key and kind are for ever.
func (s *Store) CreateReason(ctx context.Context, who hiring.Actor, x hiring.Reason) (hiring.Reason, error) {
	err := s.write(ctx, who, func(t *tx) error { return insert(t, Reasons, &x) })
	return x, err
}

// UpdateReason changes the labels of a reason.
func (s *Store) UpdateReason(ctx context.Context, who hiring.Actor, x hiring.Reason) (hiring.Reason, error) {
	err := s.write(ctx, who, func(t *tx) error {
		before, err := lockRow[hiring.Reason](t, Reasons, x.ID)
		if err != nil {
			return err
		}
		var bad []string
		if before.Key != x.Key {
			bad = append(bad, "/key")
		}
		if before.Kind != x.Kind {
			bad = append(bad, "/kind")
		}
		if len(bad) > 0 {
			return immutable(bad...)
		}
		return update(t, Reasons, before, &x)
	})
	return x, err
}

// DeleteReason removes a reason that no transition names.
func (s *Store) DeleteReason(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Reason](t, Reasons, id, version) })
}

// immutable refuses a change of fields that are set once.
func immutable(pointers ...string) error {
	var vs []hiring.Violation
	for _, p := range pointers {
		vs = append(vs, hiring.Wrong(p, "immutable", "this is set once, when the thing is made"))
	}
	return hiring.Invalid(vs...)
}

// DefaultPipeline is the one that a job uses when none is named; every installation starts with it.
var DefaultPipeline = uuid.MustParse("01920000-0000-7000-8000-000000000001")

// ListPipelines lists pipelines with their stages.
func (s *Store) ListPipelines(ctx context.Context, who hiring.Actor, req hiring.PageRequest) (hiring.Page[hiring.Pipeline], error) {
	db := s.read(ctx)
	out, err := pageRecords(records{db: db, who: who, noun: Pipelines}, visible(db, who, Pipelines), byRecord[hiring.Pipeline]("pipelines"), req)
	if err == nil {
		err = withStages(db, out.Items)
	}
	return out, translate(err)
}

// GetPipeline reads one pipeline with its stages.
func (s *Store) GetPipeline(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Pipeline, error) {
	out, err := pipeline(s.read(ctx), who, id)
	return out, translate(err)
}

func pipeline(db *gorm.DB, who hiring.Actor, id uuid.UUID) (hiring.Pipeline, error) {
	out, err := find[hiring.Pipeline](db, who, Pipelines, id)
	if err != nil {
		return out, err
	}
	one := []hiring.Pipeline{out}
	err = withStages(db, one)
	return one[0], err
}

func withStages(db *gorm.DB, items []hiring.Pipeline) error {
	stages, err := childrenOf(db, "pipeline_id", idsOf(items, func(p hiring.Pipeline) uuid.UUID { return p.ID }),
		"position", func(s hiring.Stage) uuid.UUID { return s.PipelineID })
	for i := range items {
		items[i].Stages = stages[items[i].ID]
	}
	return err
}

func stagesOf(p hiring.Pipeline) []hiring.Stage {
	stages := slices.Clone(p.Stages)
	for i := range stages {
		stages[i].PipelineID, stages[i].Position = p.ID, i
	}
	return stages
}

// CreatePipeline adds a pipeline with its stages.
func (s *Store) CreatePipeline(ctx context.Context, who hiring.Actor, p hiring.Pipeline) (hiring.Pipeline, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if err := insert(t, Pipelines, &p); err != nil {
			return err
		}
		p.Stages = stagesOf(p)
		return t.Create(&p.Stages).Error
	})
	return p, err
}

// UpdatePipeline changes a pipeline. While a job that uses it has applications its keys and milestones stay, so
// that no recorded course changes its meaning; labels may change always.
func (s *Store) UpdatePipeline(ctx context.Context, who hiring.Actor, p hiring.Pipeline) (hiring.Pipeline, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if _, err := lockRow[hiring.Pipeline](t, Pipelines, p.ID); err != nil {
			return err
		}
		before, err := pipeline(t.DB, who, p.ID)
		if err != nil {
			return err
		}
		if before.Version == p.Version && !before.SameCourse(p) {
			var used int
			err := t.Raw("SELECT count(*) FROM (SELECT 1 FROM applications a JOIN jobs j ON j.id = a.job_id WHERE j.pipeline_id = ? LIMIT 1) u", p.ID).Scan(&used).Error
			if err != nil {
				return err
			}
			if used > 0 {
				return hiring.Conflict("in_use", "applications stand in this pipeline: its keys and milestones stay as they are")
			}
		}
		if err := update(t, Pipelines, before, &p); err != nil {
			return err
		}
		p.Stages = stagesOf(p)
		return replaceChildren(t, "pipeline_id", p.ID, p.Stages)
	})
	return p, err
}

// DeletePipeline removes a pipeline that no job uses. The default one stays.
func (s *Store) DeletePipeline(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	if id == DefaultPipeline {
		return hiring.Conflict("in_use", "the default pipeline stays")
	}
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Pipeline](t, Pipelines, id, version) })
}
