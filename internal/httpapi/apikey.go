package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// newKey is an API key with its text, which is known in the moment that it is made and never again.
type newKey struct {
	hiring.APIKey
	plain string
}

func (s *Server) apiKeys() resource[newKey, api.KeyInput, api.NewKey] {
	return resource[newKey, api.KeyInput, api.NewKey]{
		path: "/v1/api-keys/",
		create: func(ctx context.Context, who hiring.Actor, k newKey) (newKey, error) {
			k.plain, k.Prefix, k.Hash = auth.NewAPIKey()
			made, err := s.store.CreateAPIKey(ctx, who, k.APIKey)
			return newKey{made, k.plain}, err
		},
		get: func(ctx context.Context, who hiring.Actor, id uuid.UUID) (newKey, error) {
			k, err := s.store.GetAPIKey(ctx, who, id)
			return newKey{APIKey: k}, err
		},
		remove: s.store.DeleteAPIKey,
		apply: func(k newKey, in api.KeyInput) newKey {
			k.Name, k.ExpiresAt = in.Name, in.ExpiresAt
			k.Scopes = mapped(in.Scopes, func(scope api.Scope) hiring.APIKeyScope { return hiring.APIKeyScope{Scope: hiring.Scope(scope)} })
			k.Juries = mapped(in.JuryIDs, func(id uuid.UUID) hiring.APIKeyJury { return hiring.APIKeyJury{JuryID: id} })
			return k
		},
		store: s.store,
		names: func(in api.KeyInput) []store.Reference {
			return namesAll("/jury_ids/", store.Juries, in.JuryIDs)
		},
		show: func(k newKey) api.NewKey { return api.NewKey{Key: showAPIKey(k.APIKey), Plain: k.plain} },
	}
}

func showAPIKey(k hiring.APIKey) api.Key {
	return api.Key{
		Record: record(k.Record), Name: k.Name, Prefix: k.Prefix, Scopes: scopeNames(k), ExpiresAt: k.ExpiresAt,
		JuryIDs: mapped(k.Juries, func(j hiring.APIKeyJury) uuid.UUID { return j.JuryID }),
	}
}

func scopeNames(k hiring.APIKey) []api.Scope {
	return mapped(k.Scopes, func(s hiring.APIKeyScope) api.Scope { return api.Scope(s.Scope) })
}

// listAPIKeys answers a page of API keys.
//
//	@Summary		List API keys
//	@Description	Without the keys themselves. A key receives itself.
//	@ID				listAPIKeys
//	@Tags			users
//	@Produce		json
//	@Param			sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param			limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Key]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/api-keys [get]
func (s *Server) listAPIKeys(c *gin.Context) error {
	q := readQuery(c)
	page := q.page("created_at")
	if err := q.done(); err != nil {
		return err
	}
	found, err := s.store.ListAPIKeys(c.Request.Context(), actor(c), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showAPIKey)
}

// getAPIKey answers one API key.
//
//	@Summary		Get an API key
//	@Description	Without the key itself. A key receives itself.
//	@ID				getAPIKey
//	@Tags			users
//	@Produce		json
//	@Param			id		path		string	true	"Id of the key"	format(uuid)
//	@Success		200		{object}	api.Key
//	@Header			200		{string}	ETag	"Version of the key"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/api-keys/{id} [get]
func (s *Server) getAPIKey(c *gin.Context) error {
	k, err := s.store.GetAPIKey(c.Request.Context(), actor(c), pathID(c, "id"))
	if err != nil {
		return err
	}
	if err := readQuery(c).done(); err != nil {
		return err
	}
	return writeVersion(c, http.StatusOK, k.Version, showAPIKey(k))
}

// createAPIKey makes an API key, and shows it this once.
//
//	@Summary		Create an API key
//	@Description	The answer has the key itself, which is not kept and can't be shown again. A key reads, and never changes anything.
//	@ID				createAPIKey
//	@Tags			users
//	@Accept			json
//	@Produce		json
//	@Param			input	body		api.KeyInput	true	"The key"
//	@Success		201		{object}	api.NewKey
//	@Header			201		{string}	ETag		"Version of the key"
//	@Header			201		{string}	Location	"Path of the key"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/api-keys [post]
func (s *Server) createAPIKey(c *gin.Context) error { return s.apiKeys().createOne(c, newKey{}) }

// deleteAPIKey revokes an API key.
//
//	@Summary		Revoke an API key
//	@Description	With effect on its next request.
//	@ID				deleteAPIKey
//	@Tags			users
//	@Param			id			path	string	true	"Id of the key"	format(uuid)
//	@Param			If-Match	header	string	true	"ETag of the version that was read of the key, or *"
//	@Success		204			"It is revoked"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/api-keys/{id} [delete]
func (s *Server) deleteAPIKey(c *gin.Context) error { return s.apiKeys().deleteOne(c) }
