package httpapi

import (
	"context"
	"log/slog"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// account is a user with the password that they are to get, if any.
type account struct {
	hiring.User
	password *string
}

func (s *Server) users(who hiring.Actor) resource[account, api.UserInput, api.User] {
	return resource[account, api.UserInput, api.User]{
		path:   "/v1/users/",
		create: s.saveWith(s.store.CreateUser),
		get: func(ctx context.Context, who hiring.Actor, id uuid.UUID) (account, error) {
			u, err := s.store.GetUser(ctx, who, id)
			return account{User: u}, err
		},
		update: s.saveWith(s.store.UpdateUser),
		input: func(a account) api.UserInput {
			return api.UserInput{Email: a.Email, Name: a.Name, Role: api.Role(a.Role), DepartmentIDs: departmentIDs(a.User), Disabled: &a.Disabled}
		},
		apply: func(a account, in api.UserInput) account {
			a.Email, a.Name, a.Role, a.Disabled = in.Email, in.Name, hiring.Role(in.Role), or(in.Disabled, false)
			a.password = in.Password
			a.Departments = mapped(in.DepartmentIDs, func(id uuid.UUID) hiring.UserDepartment { return hiring.UserDepartment{DepartmentID: id} })
			return a
		},
		check: func(a account) []hiring.Violation {
			found := a.Check()
			if a.password != nil {
				found = append(found, auth.CheckPassword("/password", *a.password, a.Email)...)
			}
			return found
		},
		store: s.store,
		names: func(in api.UserInput) []store.Reference {
			return namesAll("/department_ids/", store.Departments, in.DepartmentIDs)
		},
		show: func(a account) api.User { return showUser(who, a.User) },
	}
}

func departmentIDs(u hiring.User) []uuid.UUID {
	return mapped(u.Departments, func(d hiring.UserDepartment) uuid.UUID { return d.DepartmentID })
}

// hashed is a password with its hash, made before the transaction of a keyed write began.
type hashed struct{ password, hash string }

// hashedKey is the place of a hashed password in a context.
type hashedKey struct{}

// hashAhead hashes the password in the body of an account. On SQLite the write's transaction is the only one that writes, and whoever
// logs in holds the turn to hash until their attempt is written: each would wait for the other. What will be refused as a password is
// left to the handler, which never hashes it.
func (s *Server) hashAhead(c *gin.Context, body []byte) error {
	password, good := passwordIn(body)
	if !good {
		return nil
	}
	ctx := c.Request.Context()
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	c.Request = c.Request.WithContext(context.WithValue(ctx, hashedKey{}, hashed{password, hash}))
	return nil
}

// passwordIn finds the password in the body of an account, if it has one that may be used.
func passwordIn(body []byte) (password string, good bool) {
	tree, err := parseJSON(body)
	if err != nil {
		return "", false
	}
	value, given := tree.get("password")
	if !given || value.kind != kindString || len(auth.CheckPassword("/password", value.text, "")) > 0 {
		return "", false
	}
	return value.text, true
}

// hashOf gives the hash that was made ahead, or makes one.
func (s *Server) hashOf(ctx context.Context, password string) (string, error) {
	if ahead, made := ctx.Value(hashedKey{}).(hashed); made && ahead.password == password {
		return ahead.hash, nil
	}
	return s.passwords.Hash(ctx, password)
}

// saveWith hashes the password, outside of any transaction because it takes long, and then saves the account.
func (s *Server) saveWith(save func(context.Context, hiring.Actor, hiring.User) (hiring.User, error)) func(context.Context, hiring.Actor, account) (account, error) {
	return func(ctx context.Context, who hiring.Actor, a account) (account, error) {
		if a.password != nil {
			hash, err := s.hashOf(ctx, *a.password)
			if err != nil {
				return account{}, err
			}
			a.PasswordHash = hash
		} else {
			a.PasswordHash = "" // the one that the account has stays, whatever it is by now
		}
		saved, err := save(ctx, who, a.User)
		if err == nil && a.password != nil {
			s.tell(ctx, who.RequestID, EventPasswordChanged, ofActor(who), slog.String("account_id", saved.ID.String()))
		}
		return account{User: saved}, err
	}
}

// showUser gives all of an account to administrators and to its owner, and to those who compose juries its name.
func showUser(who hiring.Actor, u hiring.User) api.User {
	shown := api.User{ID: u.ID, Name: u.Name, Role: api.Role(u.Role)}
	if who.Is(hiring.RoleAdmin) || who.UserID == u.ID {
		shown.Version, shown.Email, shown.Disabled = &u.Version, &u.Email, &u.Disabled
		shown.CreatedAt, shown.UpdatedAt = &u.CreatedAt, &u.UpdatedAt
		departments := departmentIDs(u)
		shown.DepartmentIDs = &departments
	}
	return shown
}

// listUsers answers a page of users.
//
//	@Summary		List users
//	@Description	A recruiter receives id, name and role only; jurors and analysts receive themselves.
//	@ID				listUsers
//	@Tags			users
//	@Produce		json
//	@Param			role		query		[]api.Role	false	"Only users with one of these roles"	collectionFormat(csv)
//	@Param			q			query		string		false	"Part of a name; for administrators, of an e-mail address too"
//	@Param			disabled	query		boolean		false	"Only users who are, or are not, locked out"
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param			sort		query		string		false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param			limit		query		int			false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param			cursor		query		string		false	"next_cursor of the page before, with the same filters"
//	@Success		200			{object}	api.Page[api.Row[api.User]]
//	@Header			200			{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/users [get]
func (s *Server) listUsers(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.UserFilter{Roles: enums(q, "role", hiring.Roles...), Query: q.text("q"), Disabled: q.flag("disabled")}
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	who := actor(c)
	found, err := s.store.ListUsers(c.Request.Context(), who, filter, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, func(u hiring.User) api.User { return showUser(who, u) })
}

// createUser adds a user.
//
//	@Summary	Create a user
//	@ID			createUser
//	@Tags		users
//	@Accept		json
//	@Produce	json
//	@Param		input	body		api.UserInput	true	"The user"
//	@Success	201		{object}	api.User
//	@Header		201		{string}	ETag		"Version of the user"
//	@Header		201		{string}	Location	"Path of the user"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/users [post]
func (s *Server) createUser(c *gin.Context) error { return s.users(actor(c)).createOne(c, account{}) }

// getUser answers one user.
//
//	@Summary	Get a user
//	@ID			getUser
//	@Tags		users
//	@Produce	json
//	@Param		id		path		string	true	"Id of the user"	format(uuid)
//	@Success	200		{object}	api.User
//	@Header		200		{string}	ETag	"Version of the user"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/users/{id} [get]
func (s *Server) getUser(c *gin.Context) error { return s.users(actor(c)).getOne(c) }

// patchUser changes a user.
//
//	@Summary	Change a user
//	@ID			patchUser
//	@Tags		users
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string			true	"Id of the user"	format(uuid)
//	@Param		If-Match	header		string			true	"ETag of the version that was read of the user, or *"
//	@Param		input		body		api.UserInput	true	"The fields to change"
//	@Success	200			{object}	api.User
//	@Header		200			{string}	ETag	"New version of the user"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/users/{id} [patch]
func (s *Server) patchUser(c *gin.Context) error { return s.users(actor(c)).patchOne(c) }
