// Package httpapi holds handlers whose annotations leave things out.
package httpapi

import "net/http"

//	@title		Sloppy API
//	@version	1

// listJobs lists jobs.
//
//	@Success	204	"Nothing"
//	@Router		/v1/jobs [get]
func listJobs(http.ResponseWriter, *http.Request) {}

// createJob creates one.
//
//	@Summary	Create a job
//	@ID			createJob
//	@Tags		trades
//	@Success	204		"It is done"
//	@Failure	default	{object}	api.Problem
//	@Router		/v1/jobs [post]
func createJob(http.ResponseWriter, *http.Request) {}
