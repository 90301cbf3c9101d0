// Package timex reads the time words of Chinese office notices: 9月24日前,
// 5月中旬, 印发之日起10个工作日内, 每季度首月8日前, 国庆前, 即日起.
//
// Find says which words of a text speak of time and what they say, without
// knowing the text's notice: 9月24日前 has a month, a day and the bound by, but no
// year. Resolve says which days they mean, once a Context tells the date of
// issue, the heading above, the dates before and the events that are known.
// Every part of a resolved day is read or implied, and then from where, and a
// Meaning's Basis says so in Chinese. What cannot be resolved keeps its words
// and the reason.
//
// The rules are data, rules/*.yaml: a record for each construct, with examples
// and counterexamples. A sentence is first read into signs, one character for
// each word that speaks of time (lex*.go, words.go), and the rules' patterns
// are regular expressions over the signs; sign.go shows the way. A rule's
// producer, one of a closed list of Go functions (phrase.go), makes the
// expression. New lays a user's rules over the built-in ones, Explain tells
// which rules fired and which lost, and rules/README.md how to write one.
//
// Package calendar, below, knows holidays, working days, lunar days and
// festivals.
//
// It does not decide which expression is the deadline of which duty, nor
// whether it is one at all; see package duty.
package timex
