package duty

// A document has hundreds of clauses and statements, which live as long as its
// reading. They come from blocks: a few large pieces of memory instead of many
// small ones.

// clauseBlock and statementBlock are about what a paragraph of an ordinary notice
// holds.
const (
	clauseBlock    = 12
	statementBlock = 6
)

// newClauses gives room for the clauses of a sentence.
func (r *reading) newClauses(n int) []clause {
	if len(r.freeClauses) < n {
		r.freeClauses = make([]clause, max(n, clauseBlock))
	}
	room := r.freeClauses[:n:n]
	r.freeClauses = r.freeClauses[n:]
	return room
}

// newStatement gives room for a statement.
func (r *reading) newStatement() *statement {
	if len(r.freeStatements) == 0 {
		r.freeStatements = make([]statement, statementBlock)
	}
	st := &r.freeStatements[0]
	r.freeStatements = r.freeStatements[1:]
	return st
}
