package office

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"taizhang/extractors"
	"taizhang/outputs/ledger"
	"taizhang/pipeline"
	"taizhang/pipeline/postgrestest"
	"taizhang/pipeline/store"
)

var morning = time.Date(2021, 9, 18, 8, 0, 0, 0, time.UTC)

// understand reads a notice from its words.
func understand(t *testing.T, path, text string) ledger.File {
	t.Helper()
	understander, err := pipeline.NewUnderstander(pipeline.UnderstanderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	reader := pipeline.Reader{Formats: extractors.Formats(extractors.Options{})}
	file := reader.Kept(t.Context(), path, inMemory(text), understander)
	if file.Err != nil {
		t.Fatal(file.Err)
	}
	return file
}

// rows are the rows of a record that stand, a line each: due, earlier deadlines,
// words.
func rows(t *testing.T, record *store.Store) string {
	t.Helper()
	var out strings.Builder
	if err := record.Update(t.Context(), func(tx *store.Tx) error {
		entries, err := tx.Entries()
		for _, e := range store.InOrder(entries) {
			if !e.Withdrawn {
				fmt.Fprintf(&out, "%s %s %s\n", e.Task.Deadline.Due, strings.Join(e.Earlier, " "), e.Task.Quote)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const first = `关于报送自查材料的通知
校办〔2021〕3号
各部门：
请各部门于9月24日前将自查情况报送保卫处。
请各部门在10月底前将整改报告报送党委办公室。
办公室
2021年9月18日
`

// TestEditions records a notice and then what else comes of it.
func TestEditions(t *testing.T) {
	same := "2021-09-24  请各部门于9月24日前将自查情况报送保卫处\n2021-10-31  请各部门在10月底前将整改报告报送党委办公室\n"
	late := "2021-10-08 2021-09-24（9月24日前） 请各部门于10月8日前将自查情况报送保卫处\n2021-10-31  请各部门在10月底前将整改报告报送党委办公室\n"
	for name, c := range map[string]struct{ then, want string }{
		"in another format": {strings.ReplaceAll(first, "，", "，\n") + "\n— 1 —\n", same},
		"with a stamp":      {first + "某某学校办公室（章）\n", same},
		"another notice": {strings.NewReplacer("自查材料", "值班安排", "3号", "4号", "自查情况", "值班表", "保卫处", "总值班室", "整改报告", "值班小结", "党委办公室", "校长办公室").Replace(first),
			same + "2021-09-24  请各部门于9月24日前将值班表报送总值班室\n2021-10-31  请各部门在10月底前将值班小结报送校长办公室\n"},
		"a new version": {strings.Replace(first, "9月24日前", "10月8日前", 1), late},
		"a revision":    {strings.NewReplacer("9月24日前", "10月8日前", "材料的通知", "材料的通知（修订）").Replace(first), late},
		"a postponement": {`关于延期报送自查材料的通知
校办〔2021〕9号
各部门：
《关于报送自查材料的通知》（校办〔2021〕3号）要求报送的自查情况，请各部门于10月8日前报送保卫处。
办公室
2021年9月22日
`, "2021-10-08 2021-09-24（9月24日前） 请各部门于9月24日前将自查情况报送保卫处\n2021-10-31  请各部门在10月底前将整改报告报送党委办公室\n"},
	} {
		for database, open := range map[string]func(t *testing.T) (*store.Store, error){
			"sqlite": func(t *testing.T) (*store.Store, error) {
				return store.Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
			},
			"postgres": func(t *testing.T) (*store.Store, error) { return store.OpenPostgres(t.Context(), postgrestest.DSN(t)) },
		} {
			t.Run(name+"/"+database, func(t *testing.T) {
				record, err := open(t)
				if err != nil {
					t.Fatal(err)
				}
				defer record.Close()
				one, two := understand(t, "甲.txt", first), understand(t, "乙.txt", c.then)
				// Whatever is read again changes nothing.
				for _, file := range []ledger.File{one, two, two, one} {
					if err := record.Update(t.Context(), func(tx *store.Tx) error { return tx.Record(file, file.Path, morning) }); err != nil {
						t.Fatal(err)
					}
				}
				if got := strings.ReplaceAll(rows(t, record), "。", ""); got != c.want {
					t.Errorf("the rows are\n%swant\n%s", got, c.want)
				}
			})
		}
	}
}

// TestTheSameNoticeWithoutANumber tells a second copy from next week's notice.
func TestTheSameNoticeWithoutANumber(t *testing.T) {
	plain := strings.Replace(first, "校办〔2021〕3号\n", "", 1)
	for name, c := range map[string]struct {
		then string
		rows int
	}{
		"a second copy":      {plain + "— 1 —\n", 2},
		"next week's notice": {strings.NewReplacer("9月24日", "10月1日", "9月18日", "9月25日").Replace(plain), 4},
	} {
		record, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "台账.db"))
		if err != nil {
			t.Fatal(err)
		}
		for path, text := range map[string]string{"甲.txt": plain, "乙.txt": c.then} {
			file := understand(t, path, text)
			if err := record.Update(t.Context(), func(tx *store.Tx) error { return tx.Record(file, path, morning) }); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Count(rows(t, record), "\n"); got != c.rows {
			t.Errorf("%s: %d rows, want %d\n%s", name, got, c.rows, rows(t, record))
		}
		record.Close()
	}
}
