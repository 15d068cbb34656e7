package client_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

// example gives a client of an administrator of a server that lives as long as the example.
func example() (context.Context, *client.Client, func()) {
	ctx := context.Background()
	s, err := newServer(ctx)
	if err != nil {
		panic(err)
	}
	c, err := client.New(s.settings())
	if err != nil {
		panic(err)
	}
	return ctx, c, func() { _ = s.close() }
}

// Two people change one job. The second is told, reads what there is now, and decides anew.
func ExampleClient_UpdateJob() {
	ctx, c, end := example()
	defer end()
	job, err := c.CreateJob(ctx, api.JobInput{Title: "Archiviste"})
	if err != nil {
		panic(err)
	}
	if _, err := c.UpdateJob(ctx, job.ID, job.Version, client.Patch{"openings": 2}); err != nil {
		panic(err)
	}
	_, err = c.UpdateJob(ctx, job.ID, job.Version, client.Patch{"title": "Archiviste (F/H)"})
	if stale := new(client.Error); errors.As(err, &stale) && stale.Status == 412 {
		fmt.Println("somebody was faster: version", stale.Version)
		job, err = c.UpdateJob(ctx, job.ID, stale.Version, client.Patch{"title": "Archiviste (F/H)"})
	}
	fmt.Println(job.Title, job.Openings, err)
	// Output:
	// somebody was faster: version 2
	// Archiviste (F/H) 2 <nil>
}

// A list is read page by page, as far as the loop goes.
func ExampleClient_Applications() {
	ctx, c, end := example()
	defer end()
	job, err := c.CreateJob(ctx, api.JobInput{Title: "Archiviste", Status: new(api.JobOpen)})
	if err != nil {
		panic(err)
	}
	for _, name := range []string{"Ada", "Zoé"} {
		_, err := c.CreateApplication(ctx, api.ApplicationInput{
			JobID: job.ID, Source: new("linkedin"), Candidate: &api.CandidateInput{GivenName: name, FamilyName: "Garçon"},
		})
		if err != nil {
			panic(err)
		}
	}
	for app, err := range c.Applications(ctx, client.ApplicationFilter{Source: []string{"linkedin"}, Include: []string{"candidate"}}) {
		if err != nil {
			panic(err)
		}
		fmt.Println(app.Candidate.GivenName, app.Stage)
	}
	// Output:
	// Ada received
	// Zoé received
}

// A script asks for the funnel by source, and says nothing about people.
func ExampleClient_Funnel() {
	ctx, c, end := example()
	defer end()
	job, err := c.CreateJob(ctx, api.JobInput{Title: "Archiviste", Status: new(api.JobOpen)})
	if err != nil {
		panic(err)
	}
	_, err = c.CreateApplication(ctx, api.ApplicationInput{
		JobID: job.ID, Source: new("website"), Candidate: &api.CandidateInput{GivenName: "Zoé", FamilyName: "Garçon"},
	})
	if err != nil {
		panic(err)
	}
	funnel, err := c.Funnel(ctx, client.FunnelQuestion{GroupBy: api.GroupBySource})
	if err != nil {
		panic(err)
	}
	for _, row := range funnel.Rows {
		fmt.Println(*row.Group.ID, *row.Counts.Received)
	}
	// Output: website 1
}
