package object

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var roomy = Limits{Stream: 64 << 20, File: 256 << 20, Objects: 1 << 20}

// written gives a file of the given objects with a table of references; shift
// moves every offset in it.
func written(shift int, trailer string, objects ...string) []byte {
	var out, table strings.Builder
	out.WriteString("%PDF-1.4\n")
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len()+shift)
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, &table, len(objects)+1, trailer, start)
	return []byte(out.String())
}

// TestReferences: a sound file is read by its references; one that is not, or
// that is encrypted, is left to those who can mend it, and gives its page too.
func TestReferences(t *testing.T) {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>", "<</Length 5 0 R>>stream\nBT ET\nendstream", "5"}
	sound := written(0, "", objects...)
	for name, c := range map[string]struct {
		data   []byte
		reader string
	}{
		"sound":           {sound, "references"},
		"shifted offsets": {written(3, "", objects...), ""},
		"junk before":     {append([]byte("Content-Type: application/pdf\n\n"), sound...), ""},
		"a loop":          {written(0, "/Prev "+string(sound[strings.LastIndex(string(sound), "startxref")+10:len(sound)-7]), objects...), ""},
		"no root":         {[]byte(strings.Replace(string(sound), "/Root 1 0 R", "/Rood 1 0 R", 1)), ""},
	} {
		f, err := Open(context.Background(), c.data, nil, roomy)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.reader != "" && f.Reader() != c.reader || c.reader == "" && f.Reader() == "references" {
			t.Errorf("%s: read by %s", name, f.Reader())
		}
		for leaf := range f.Pages() {
			stream := f.Stream(leaf.Dict, "Contents")
			if stream == nil || string(stream.Raw) != "BT ET" {
				t.Errorf("%s: the page's content is %+v", name, stream)
			}
		}
	}
	encrypted := written(0, "/Encrypt<</Filter/Standard/V 1>>", objects...)
	if source, err := openReferences(context.Background(), encrypted, roomy); err == nil {
		t.Errorf("an encrypted file is read as it stands, by %s", source.Reader())
	}
}

// TestReferencesAgainstPdfcpu: on files that it takes, every object is what
// pdfcpu makes of it.
func TestReferencesAgainstPdfcpu(t *testing.T) {
	var paths []string
	for _, pattern := range []string{"../../../samples/*.pdf", "../../../../shared/pdf/made/*/*.pdf", "../../../../shared/pdf/fetched/*.pdf"} {
		found, _ := filepath.Glob(pattern)
		paths = append(paths, found...)
	}
	taken := 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ours, err := openReferences(context.Background(), data, roomy)
		if err != nil {
			continue
		}
		theirs, err := openPdfcpu(context.Background(), data, "", roomy)
		if err != nil {
			continue
		}
		taken++
		for number := range ours.(*references).entries {
			ref := Ref{number, 0}
			a, b := ours.Load(ref), theirs.Load(ref)
			if kind, ok := b.(*Stream); ok && (kind.Dict["Type"] == Name("XRef") || kind.Dict["Type"] == Name("ObjStm")) {
				continue
			}
			if !reflect.DeepEqual(a, b) {
				t.Errorf("%s, object %d is %.300v, by pdfcpu %.300v", filepath.Base(path), number, a, b)
				break
			}
		}
	}
	if taken < 3 {
		t.Errorf("%d of %d files are read by their references: the samples are", taken, len(paths))
	}
	t.Logf("%d of %d files are read by their references", taken, len(paths))
}
