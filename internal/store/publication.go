package store

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListPublications lists what was published.
func (s *Store) ListPublications(ctx context.Context, who hiring.Actor, req hiring.PageRequest) (hiring.Page[hiring.Publication], error) {
	out, err := page(visible(s.read(ctx), who, Publications), "publications", byRecord[hiring.Publication]("publications"), req)
	return out, translate(err)
}

// GetPublication reads one publication.
func (s *Store) GetPublication(ctx context.Context, who hiring.Actor, slug string) (hiring.Publication, error) {
	var out hiring.Publication
	err := visible(s.read(ctx), who, Publications).Where("publications.slug = ?", slug).Take(&out).Error
	return out, translate(err)
}

// OwnDepartments gives those of some departments that are somebody's whole: of who is limited to departments these, and all below.
func (s *Store) OwnDepartments(ctx context.Context, who hiring.Actor, ids []uuid.UUID) ([]uuid.UUID, error) {
	own, err := scanIDs(changeable(s.read(ctx).Table(tables[Departments]), who, Departments).Where("departments.id IN ?", ids).Select("departments.id"))
	return own, translate(err)
}

// PublishedForm reads the answer of a publication, which whoever asks could see, in one form and language, to the byte.
func (s *Store) PublishedForm(ctx context.Context, id uuid.UUID, format, language string) ([]byte, error) {
	var form hiring.PublicationForm
	err := s.read(ctx).Where("publication_id = ? AND format = ? AND language = ?", id, format, language).Take(&form).Error
	return form.Body, translate(err)
}

// CreatePublication keeps an answer for ever. Those of its forms that tell of the publication too are made once its record is
// known.
func (s *Store) CreatePublication(ctx context.Context, who hiring.Actor, p hiring.Publication, forms []hiring.PublicationForm, telling func(hiring.Publication) ([]hiring.PublicationForm, error)) (hiring.Publication, error) {
	p.AsOf, p.KnownAt = micro(p.AsOf), micro(p.KnownAt)
	err := s.write(ctx, who, func(t *tx) error {
		if err := insert(t, Publications, &p); err != nil {
			return err
		}
		told, err := telling(p)
		if err != nil {
			return err
		}
		all := slices.Concat(told, forms)
		for i := range all {
			all[i].PublicationID = p.ID
		}
		return t.Create(&all).Error
	})
	return p, err
}
