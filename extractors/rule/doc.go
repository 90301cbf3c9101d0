// Package rule loads, checks, runs and explains rules that are data.
//
// A rule is one YAML record: what it is called, which words must stand in a
// text before it may look, the pattern with named groups, what forbids it, the
// producer that gives its matches a meaning, and the examples that prove it.
// The producers are a closed list of Go functions that belong to a domain
// (timex, duty); this package never calls one and knows no domain.
//
//   - name: month-day-before
//     about: 几月几日前
//     keywords: [月]
//     pattern: '(?P<month>\d+)月(?P<day>\d+)日前'
//     unless: ['第\d+期']
//     yields: date
//     with: {bound: by}
//     examples:
//   - {text: 9月24日前报送, issued: 2021-09-18, expect: {due: 2021-09-24}}
//     counterexamples:
//   - 第9期简报
//
// Load reads the records of a folder strictly: an unknown key, a name used
// twice, a pattern that does not compile or a producer that the domain does not
// have is an error with file and line. A user's folder is laid over the
// built-in one: a record of the same name replaces ours, others are added.
//
// Set.Candidates runs the rules over a text: one pass for keywords
// decides which of them may look. Set.CandidatesPlainly asks every rule and
// must give the same; it is the slow twin that tests hold the fast way against.
// Which of several overlapping matches stands is for the domain to say. Set.Test
// runs every example against all rules of its domain.
//
// It does not say what a match means; see extractors/timex and extractors/duty.
package rule
