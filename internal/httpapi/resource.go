package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// resource tells the handlers that all nouns share how one noun is stored and shown: D is the domain's struct, In what
// a client writes of it, Out what it reads. A noun that lacks an operation leaves its function out.
type resource[D, In, Out any] struct {
	store  *store.Store // to look up names; nil where there are none
	path   string       // where single ones live, with a slash at the end
	create func(context.Context, hiring.Actor, D) (D, error)
	get    func(context.Context, hiring.Actor, uuid.UUID) (D, error)
	update func(context.Context, hiring.Actor, D) (D, error) // of the version that D carries; Stale for another
	remove func(context.Context, hiring.Actor, uuid.UUID, int) error

	input   func(D) In                  // how a client would write it: what a patch is applied to
	apply   func(D, In) D               // D with everything set that a client sets; what is left out gets its default
	check   func(D) []hiring.Violation  // the domain's rules about one by itself; nil for none
	written func(In) []hiring.Violation // rules that only show in the written form; nil for none
	names   func(In) []store.Reference  // the ids in it that name other things; nil for none
	patched func(D, *node) D            // what only the patch as it was sent tells; nil for nothing
	show    func(D) Out
}

// namesAll says that each item of a list in a body names a thing of a noun.
func namesAll(list string, noun store.Noun, ids []uuid.UUID) []store.Reference {
	named := make([]store.Reference, len(ids))
	for i := range ids {
		named[i] = store.Names(list+strconv.Itoa(i), noun, &ids[i])
	}
	return named
}

// withUnknown adds to the refusal of a body the ids in it that name nothing, so that one answer tells all its faults.
func withUnknown[In any](c *gin.Context, s *store.Store, in In, names func(In) []store.Reference, refusal error) error {
	e, ok := errors.AsType[*hiring.Error](refusal)
	if !ok || e.Kind != hiring.KindInvalid || names == nil {
		return refusal
	}
	told := &violations{}
	for _, v := range e.Violations {
		told.add(v)
	}
	var named []store.Reference
	for _, n := range names(in) {
		if n.Key != nil || n.ID != nil && *n.ID != uuid.Nil { // what was not read is told already
			named = append(named, n)
		}
	}
	unknown, err := s.Unknown(c.Request.Context(), actor(c), named)
	if err != nil {
		return err
	}
	told.addLater(unknown...)
	e.Violations = told.list
	return e
}

// recorded is a pointer to something that carries a Record.
type recorded interface{ Recorded() *hiring.Record }

func recordOf[D any](d *D) *hiring.Record {
	return any(d).(recorded).Recorded() //nolint:forcetypeassert // every D of a resource embeds a Record
}

// checks are the domain's rules about what a body would make of d.
func (r resource[D, In, Out]) checks(d D) func(In) []hiring.Violation {
	return func(in In) []hiring.Violation {
		var found []hiring.Violation
		if r.written != nil {
			found = r.written(in)
		}
		if r.check != nil {
			found = append(found, r.check(r.apply(d, in))...)
		}
		return found
	}
}

// createOne answers POST: blank is what the path says of the new one.
func (r resource[D, In, Out]) createOne(c *gin.Context, blank D) error {
	in, err := decode[In, Out](c, r.checks(blank))
	if err != nil {
		return withUnknown(c, r.store, in, r.names, err)
	}
	d, err := r.create(c.Request.Context(), actor(c), r.apply(blank, in))
	if err != nil {
		return err
	}
	rec := recordOf(&d)
	c.Header("Location", r.path+rec.ID.String())
	return writeVersion(c, http.StatusCreated, rec.Version, r.show(d))
}

// getOne answers GET of a single one.
func (r resource[D, In, Out]) getOne(c *gin.Context) error {
	d, err := r.get(c.Request.Context(), actor(c), pathID(c, "id"))
	if err != nil {
		return err
	}
	if err := readQuery(c).done(); err != nil {
		return err
	}
	return writeVersion(c, http.StatusOK, recordOf(&d).Version, r.show(d))
}

// patchOne answers PATCH. The checks come in the order that the contract names: is there such a thing, can the body be
// read, is there a condition, does it hold, does the result make sense.
func (r resource[D, In, Out]) patchOne(c *gin.Context) error {
	ctx, who, id := c.Request.Context(), actor(c), pathID(c, "id")
	before, err := r.get(ctx, who, id)
	if err != nil {
		return err
	}
	patch, err := readBody(c)
	if err != nil {
		return err
	}
	match, err := requireMatch(c)
	if err != nil {
		return err
	}
	return match.persist(ctx, func(again bool) error {
		if again {
			if before, err = r.get(ctx, who, id); err != nil {
				return err
			}
		}
		if err := match.check(recordOf(&before).Version); err != nil {
			return err
		}
		if r.patched != nil {
			before = r.patched(before, patch)
		}
		in, err := bindPatch[In, Out](patch, r.input(before), r.checks(before))
		if err != nil {
			return withUnknown(c, r.store, in, r.names, err)
		}
		after, err := r.update(ctx, who, r.apply(before, in))
		if err != nil {
			return err
		}
		return writeVersion(c, http.StatusOK, recordOf(&after).Version, r.show(after))
	})
}

// deleteOne answers DELETE.
func (r resource[D, In, Out]) deleteOne(c *gin.Context) error {
	ctx, who, id := c.Request.Context(), actor(c), pathID(c, "id")
	match, err := requireMatch(c)
	if err != nil {
		return err
	}
	return match.persist(ctx, func(bool) error {
		before, err := r.get(ctx, who, id)
		if err != nil {
			return err
		}
		version := recordOf(&before).Version
		if err := match.check(version); err != nil {
			return err
		}
		if err := r.remove(ctx, who, id, version); err != nil {
			return err
		}
		return writeNothing(c)
	})
}

// versioned tells putOne how a thing is stored that is there once it was put, and has a version from then on.
type versioned[D any] struct {
	get     func() (D, error) // NotFound before it was put
	version func(D) int
	save    func(body *node, status int, before D) error // of the version that before has, and answers; before is blank for the first
}

// putOne answers PUT: the first needs no condition, because there is nothing that it could undo.
func putOne[D any](c *gin.Context, of versioned[D]) error {
	before, err := of.get()
	first := hiring.Is(err, hiring.KindNotFound) // guard has seen to it that what it belongs to is there
	if err != nil && !first {
		return err
	}
	body, err := readBody(c)
	if err != nil {
		return err
	}
	if first && len(c.Request.Header.Values("If-Match")) == 0 {
		return of.save(body, http.StatusCreated, *new(D))
	}
	match, err := requireMatch(c)
	if err != nil {
		return err
	}
	return match.persist(c.Request.Context(), func(again bool) error {
		if again || first {
			if before, err = of.get(); err != nil {
				return err
			}
		}
		if err := match.check(of.version(before)); err != nil {
			return err
		}
		return of.save(body, http.StatusOK, before)
	})
}
