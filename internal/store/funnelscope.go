package store

import (
	"cmp"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// readScope reads the jobs and juries that the question is about, as they were known, and the groups that exist.
func (a *asking) readScope() error {
	a.scope = hiring.FunnelScope{
		Jobs: map[uuid.UUID]hiring.FunnelJob{}, Juries: map[uuid.UUID]hiring.FunnelJury{},
		Parents: map[uuid.UUID]uuid.UUID{}, Groups: map[string]string{}, Labels: map[string]string{},
	}
	if of, _ := boundsOf(a.who); of.within != "" && len(a.DepartmentIDs) == 0 { // whoever asks about no department in particular asks about theirs
		var err error
		if a.DepartmentIDs, err = scanIDs(a.db.Raw("SELECT department_id FROM user_departments WHERE user_id = ?", a.who.UserID)); err != nil {
			return err
		}
	}
	if a.GroupBy == hiring.GroupDepartment || len(a.DepartmentIDs) > 0 {
		if err := a.readTree(); err != nil {
			return err
		}
	}
	if a.who.Restricted() {
		if err := a.readOwn(); err != nil {
			return err
		}
	}
	if err := a.readJobs(); err != nil {
		return err
	}
	if err := a.readJuries(); err != nil {
		return err
	}
	return a.readGroups()
}

// readOwn reads the campaigns and departments that somebody who is restricted may see: a question about the past does not
// name one that their jobs belonged to once.
func (a *asking) readOwn() error {
	a.own = map[uuid.UUID]bool{uuid.Nil: true}
	for _, noun := range []Noun{Campaigns, Departments} {
		ids, err := scanIDs(visible(a.db.Table(tables[noun]), a.who, noun).Select(tables[noun] + ".id"))
		if err != nil {
			return err
		}
		for _, id := range ids {
			a.own[id] = true
		}
	}
	for id, parent := range a.scope.Parents {
		if !a.own[parent] {
			delete(a.scope.Parents, id)
		}
	}
	return nil
}

// mayName tells whether an answer may name a campaign or a department.
func (a *asking) mayName(id *uuid.UUID) bool { return a.own == nil || id == nil || a.own[*id] }

// readTree reads which department lies below which, as known.
func (a *asking) readTree() error {
	query, args := "SELECT id AS department_id, parent_id FROM departments WHERE parent_id IS NOT NULL", []any{}
	if a.knownAt != nil {
		query = "SELECT department_id, parent_id FROM (" + latest("department_versions", "department_id", "department_id, parent_id") + ") v WHERE place = 1 AND parent_id IS NOT NULL"
		args = append(args, *a.knownAt)
	}
	var rows []struct{ DepartmentID, ParentID uuid.UUID }
	err := a.db.Raw(query, args...).Scan(&rows).Error
	for _, r := range rows {
		a.scope.Parents[r.DepartmentID] = r.ParentID
	}
	return err
}

// latest numbers the versions of each thing that were known at an instant, the newest first.
func latest(table, id, columns string) string {
	return "SELECT " + columns + ", ROW_NUMBER() OVER (PARTITION BY " + id + " ORDER BY version DESC) AS place FROM " + table + " WHERE recorded_at <= ?"
}

// below tells whether a department is one of these, or lies below one.
func (a *asking) below(department *uuid.UUID, tops []uuid.UUID) bool {
	if department == nil {
		return false
	}
	for at, ok := *department, true; ok; at, ok = a.scope.Parents[at] {
		if slices.Contains(tops, at) {
			return true
		}
	}
	return false
}

// readJobs reads the jobs that match, with campaign, department and openings as known. With a jury in the question
// only that jury's job is read: one jury's funnel costs the same however many jobs there are.
func (a *asking) readJobs() error {
	query, juries, jury := "SELECT j.id, j.title, j.pipeline_id, j.campaign_id, j.department_id, j.openings FROM jobs j WHERE 1 = 1", "juries", "id"
	var args []any
	if a.knownAt != nil { // jobs and juries that were deleted since are part of what was known
		query = "SELECT j.id, j.title, j.pipeline_id, j.campaign_id, j.department_id, j.openings FROM (SELECT v.job_id AS id, COALESCE(jobs.title, v.title) AS title, " +
			"v.pipeline_id, v.campaign_id, v.department_id, v.openings FROM (" + latest("job_versions", "job_id", "job_id, title, pipeline_id, campaign_id, department_id, openings, deleted") +
			") v LEFT JOIN jobs ON jobs.id = v.job_id WHERE v.place = 1 AND NOT v.deleted) j WHERE 1 = 1"
		juries, jury = "jury_versions", "jury_id"
		args = append(args, *a.knownAt)
	}
	add := func(condition string, x ...any) {
		query += " AND " + condition
		args = append(args, x...)
	}
	of, restricted := boundsOf(a.who)
	if restricted {
		own, who := placed("j.id IN "+of.jobs, a.who)
		add(own, who...)
	}
	if len(a.JobIDs) > 0 {
		add("j.id IN ?", a.JobIDs)
	}
	switch {
	case len(a.JuryIDs) > 0 && restricted: // a jury of others is one that never was
		own, who := placed(of.own(jury, "job_id"), a.who)
		add("j.id IN (SELECT job_id FROM "+juries+" WHERE "+jury+" IN ? AND "+own+")", append([]any{a.JuryIDs}, who...)...)
	case len(a.JuryIDs) > 0:
		add("j.id IN (SELECT job_id FROM "+juries+" WHERE "+jury+" IN ?)", a.JuryIDs)
	}
	var jobs []hiring.FunnelJob
	if err := a.db.Raw(query, args...).Scan(&jobs).Error; err != nil {
		return err
	}
	for _, j := range jobs {
		if !a.mayName(j.CampaignID) {
			j.CampaignID = nil
		}
		if !a.mayName(j.DepartmentID) {
			j.DepartmentID = nil
		}
		if len(a.CampaignIDs) > 0 && (j.CampaignID == nil || !slices.Contains(a.CampaignIDs, *j.CampaignID)) {
			continue
		}
		if len(a.DepartmentIDs) > 0 && !a.below(j.DepartmentID, a.DepartmentIDs) {
			continue
		}
		a.scope.Jobs[j.ID] = j
	}
	return nil
}

// readJuries reads the juries of those jobs that match.
func (a *asking) readJuries() error {
	query := "SELECT j.id, j.job_id, j.name, j.received_complete, j.declared FROM juries j WHERE 1 = 1"
	var args []any
	if a.knownAt != nil {
		query = "SELECT j.id, j.job_id, j.name, j.received_complete, j.declared FROM (SELECT v.jury_id AS id, v.job_id, COALESCE(juries.name, v.name) AS name, v.received_complete, COALESCE(juries.declared, 0) AS declared FROM (" +
			latest("jury_versions", "jury_id", "jury_id, job_id, name, received_complete, deleted") +
			") v LEFT JOIN juries ON juries.id = v.jury_id WHERE v.place = 1 AND NOT v.deleted) j WHERE 1 = 1"
		args = append(args, *a.knownAt)
	}
	if of, restricted := boundsOf(a.who); restricted {
		own, who := placed(of.own("j.id", "j.job_id"), a.who)
		query, args = query+" AND "+own, append(args, who...)
	}
	if len(a.JuryIDs) > 0 {
		query += " AND j.id IN ?"
		args = append(args, a.JuryIDs)
	}
	if len(a.JobIDs) > 0 {
		query += " AND j.job_id IN ?"
		args = append(args, a.JobIDs)
	}
	var juries []hiring.FunnelJury
	if err := a.db.Raw(query, args...).Scan(&juries).Error; err != nil {
		return err
	}
	for _, j := range juries {
		if _, ok := a.scope.Jobs[j.JobID]; ok {
			a.scope.Juries[j.ID] = j
		}
	}
	return nil
}

// readGroups reads the campaigns, departments or stages that have a row even when nothing was received, and the
// labels of sources and postings.
func (a *asking) readGroups() error {
	switch a.GroupBy {
	case hiring.GroupCampaign:
		return a.readExisting(Campaigns, len(a.DepartmentIDs) > 0, a.CampaignIDs, func(j hiring.FunnelJob) []uuid.UUID {
			return idsIn(j.CampaignID)
		})
	case hiring.GroupDepartment:
		return a.readExisting(Departments, len(a.CampaignIDs) > 0, nil, func(j hiring.FunnelJob) []uuid.UUID {
			return a.ancestors(j.DepartmentID)
		})
	case hiring.GroupStage:
		return a.readStages()
	case hiring.GroupSource:
		return a.label(a.db.Table("sources").Select("key AS id, " + a.Called("label_fr", "label_en") + " AS label"))
	case hiring.GroupPosting:
		return a.label(visible(a.db.Table("postings"), a.who, Postings).Select("CAST(postings.id AS text) AS id, " + labels[Postings] + " AS label"))
	case hiring.GroupJury, hiring.GroupJob, hiring.GroupMonth, hiring.GroupOrigin:
	}
	return nil
}

func idsIn(id *uuid.UUID) []uuid.UUID {
	if id == nil {
		return nil
	}
	return []uuid.UUID{*id}
}

func (a *asking) ancestors(id *uuid.UUID) (ids []uuid.UUID) {
	if id == nil {
		return nil
	}
	for at, ok := *id, true; ok; at, ok = a.scope.Parents[at] {
		ids = append(ids, at)
	}
	return ids
}

// readExisting reads groups that stand by themselves. Where the question narrows by something else, only those
// that a matching job belongs to match it; so it is for who asks by their juries. What was deleted since what was known has
// its row, and no label any more.
func (a *asking) readExisting(noun Noun, narrowed bool, only []uuid.UUID, of func(hiring.FunnelJob) []uuid.UUID) error {
	narrowed = narrowed || len(a.JobIDs) > 0 || len(a.JuryIDs) > 0 || a.who.Restricted() && len(a.DepartmentIDs) == 0
	matching := map[uuid.UUID]bool{}
	for _, j := range a.scope.Jobs {
		for _, id := range of(j) {
			matching[id] = true
		}
	}
	query, args := "SELECT id, name AS label FROM "+tables[noun], []any{}
	if a.knownAt != nil {
		query += " WHERE created_at <= ? UNION ALL SELECT id, '' FROM deletions WHERE noun = ? AND created_at <= ? AND deleted_at > ?"
		args = append(args, *a.knownAt, noun, *a.knownAt, *a.knownAt)
	}
	var rows []struct {
		ID    uuid.UUID
		Label string
	}
	if err := a.db.Raw(query, args...).Scan(&rows).Error; err != nil {
		return err
	}
	add := func(id uuid.UUID, label string) {
		switch {
		case narrowed && !matching[id], !a.mayName(&id):
		case len(only) > 0 && !slices.Contains(only, id):
		case a.GroupBy == hiring.GroupDepartment && len(a.DepartmentIDs) > 0 && !a.below(&id, a.DepartmentIDs):
		default:
			a.scope.Groups[id.String()] = cmp.Or(label, id.String())
		}
	}
	for id := range matching {
		add(id, "")
	}
	for _, r := range rows {
		add(r.ID, r.Label)
	}
	return nil
}

func (a *asking) readStages() error {
	used := map[uuid.UUID]bool{}
	for _, j := range a.scope.Jobs {
		used[j.PipelineID] = true
	}
	var stages []hiring.Stage
	err := a.db.Order("pipeline_id, position").Find(&stages).Error
	for _, st := range stages {
		if _, known := a.scope.Groups[string(st.Key)]; used[st.PipelineID] && !known {
			a.scope.Groups[string(st.Key)] = a.Called(st.LabelFr, st.LabelEn)
		}
	}
	return err
}

func (a *asking) label(query *gorm.DB) error {
	var rows []struct{ ID, Label string }
	err := query.Scan(&rows).Error
	for _, r := range rows {
		a.scope.Labels[r.ID] = r.Label
	}
	return err
}
