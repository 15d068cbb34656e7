package httpapi

// mergePatch applies a merge patch to a target (RFC 7396) and gives the result; neither is changed.
func mergePatch(target, patch *node) *node {
	if patch.kind != kindObject {
		return patch
	}
	merged := &node{kind: kindObject}
	if target != nil && target.kind == kindObject {
		for _, m := range target.members {
			if _, changed := patch.get(m.key); !changed {
				merged.members = append(merged.members, m)
			}
		}
	}
	for _, m := range patch.members {
		if m.value.kind == kindNull {
			continue
		}
		var before *node
		if target != nil {
			before, _ = target.get(m.key)
		}
		merged.members = append(merged.members, member{key: m.key, value: mergePatch(before, m.value)})
	}
	return merged
}
