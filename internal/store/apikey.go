package store

import (
	"cmp"
	"context"
	"crypto/subtle"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListAPIKeys lists keys: all of them for an administrator, itself for a key.
func (s *Store) ListAPIKeys(ctx context.Context, who hiring.Actor, req hiring.PageRequest) (hiring.Page[hiring.APIKey], error) {
	db := s.read(ctx)
	out, err := page(visible(db, who, APIKeys), "api_keys", byRecord[hiring.APIKey]("api_keys"), req)
	if err == nil {
		err = withGrants(db, out.Items)
	}
	return out, translate(err)
}

// GetAPIKey reads one key.
func (s *Store) GetAPIKey(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.APIKey, error) {
	db := s.read(ctx)
	out, err := find[hiring.APIKey](db, who, APIKeys, id)
	if err != nil {
		return out, translate(err)
	}
	one := []hiring.APIKey{out}
	err = withGrants(db, one)
	return one[0], translate(err)
}

// withGrants adds the scopes of each key, and the juries that it is bound to.
func withGrants(db *gorm.DB, items []hiring.APIKey) error {
	ids := idsOf(items, func(k hiring.APIKey) uuid.UUID { return k.ID })
	scopes, err := childrenOf(db, "api_key_id", ids, "scope", func(x hiring.APIKeyScope) uuid.UUID { return x.APIKeyID })
	if err != nil {
		return err
	}
	juries, err := childrenOf(db, "api_key_id", ids, "jury_id", func(x hiring.APIKeyJury) uuid.UUID { return x.APIKeyID })
	for i := range items {
		items[i].Scopes, items[i].Juries = scopes[items[i].ID], juries[items[i].ID]
	}
	return err
}

// CreateAPIKey adds a key, which is never changed.
func (s *Store) CreateAPIKey(ctx context.Context, who hiring.Actor, k hiring.APIKey) (hiring.APIKey, error) {
	k.ExpiresAt = micro(k.ExpiresAt)
	err := s.write(ctx, who, func(t *tx) error {
		named := make([]Reference, len(k.Juries))
		for i, j := range k.Juries {
			named[i] = Names("/jury_ids/"+strconv.Itoa(i), Juries, &j.JuryID)
		}
		refs := t.references().all(Juries, named)
		refs.bad = append(refs.bad, k.Check(t.now)...)
		if err := refs.check(); err != nil {
			return err
		}
		if err := insert(t, APIKeys, &k); err != nil {
			return err
		}
		return t.saveGrants(&k)
	})
	return k, err
}

// saveGrants writes the scopes and juries of a new key, in order.
func (t *tx) saveGrants(k *hiring.APIKey) error {
	k.Scopes, k.Juries = slices.Clone(k.Scopes), slices.Clone(k.Juries)
	for i := range k.Scopes {
		k.Scopes[i].APIKeyID = k.ID
	}
	for i := range k.Juries {
		k.Juries[i].APIKeyID = k.ID
	}
	slices.SortFunc(k.Scopes, func(a, b hiring.APIKeyScope) int { return cmp.Compare(a.Scope, b.Scope) })
	slices.SortFunc(k.Juries, func(a, b hiring.APIKeyJury) int { return slices.Compare(a.JuryID[:], b.JuryID[:]) })
	if err := t.Create(&k.Scopes).Error; err != nil || len(k.Juries) == 0 {
		return err
	}
	return t.Create(&k.Juries).Error
}

// DeleteAPIKey revokes a key, with effect on its next request.
func (s *Store) DeleteAPIKey(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.APIKey](t, APIKeys, id, version) })
}

// ofKey finds a key by its prefix ($1), as of a time ($2), with one row for each scope: it ends when it is revoked or expires.
const ofKey = "SELECT k.id, k.name, k.hash, k.expires_at, s.scope, EXISTS (SELECT 1 FROM api_key_juries j WHERE j.api_key_id = k.id) AS limited" +
	" FROM api_keys k JOIN api_key_scopes s ON s.api_key_id = k.id WHERE k.prefix = $1 AND k.expires_at > $2 ORDER BY s.scope"

// AuthenticateKey tells which key this is, as of now.
func (s *Store) AuthenticateKey(ctx context.Context, prefix string, hash []byte) (hiring.Actor, error) {
	key, who := hiring.APIKey{}, hiring.Actor{}
	err := s.hot.query(ctx, ofKey, []any{prefix, s.near()}, func(scan func(...any) error) error {
		var scope hiring.APIKeyScope
		err := scan(&key.ID, &key.Name, &key.Hash, &key.ExpiresAt, &scope.Scope, &who.Limited)
		key.Scopes = append(key.Scopes, scope)
		return err
	})
	if err != nil {
		return hiring.Actor{}, translate(err)
	}
	if subtle.ConstantTimeCompare(key.Hash, hash) != 1 {
		return hiring.Actor{}, &hiring.Error{Kind: hiring.KindUnauthenticated, Code: "invalid_api_key", Detail: "the API key is not valid, or not any more"}
	}
	key.Hash, key.ExpiresAt = nil, micro(key.ExpiresAt)
	who.Key = &key
	return who, nil
}
