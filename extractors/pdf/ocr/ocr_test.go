package ocr

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"taizhang/extractors/pdf/content"
	"taizhang/extractors/pdf/layout"
	"taizhang/extractors/pdf/object"
)

// drawing gives a white raster with black boxes on it.
func drawing(width, height int, boxes ...box) *Raster {
	r := &Raster{Width: width, Height: height, Grey: bytes.Repeat([]byte{0xff}, width*height)}
	for _, b := range boxes {
		for y := b.y0; y < b.y1; y++ {
			for x := b.x0; x < b.x1; x++ {
				r.Grey[y*width+x] = 0
			}
		}
	}
	return r
}

func TestRules(t *testing.T) {
	r := drawing(1000, 1400,
		box{100, 200, 900, 203}, box{100, 300, 900, 303}, box{100, 400, 900, 402}, // lying
		box{100, 200, 103, 402}, box{500, 200, 502, 402}, box{898, 200, 901, 402}, // standing
		box{200, 230, 220, 250}, // a letter
		box{100, 600, 900, 700}, // a picture
	)
	f := &field{raster: r, place: content.Image{X1: 500, Y1: 700}, page: &content.Page{Width: 500, Height: 700}}
	f.page.Segments = f.onPage(r.rules())
	grids := layout.Grids(f.page)
	if len(grids) != 1 || grids[0].Rows() != 2 || grids[0].Columns() != 2 {
		t.Fatalf("%d rules give %d grids", len(f.page.Segments), len(grids))
	}
	if x := grids[0].X[1]; x < 249 || x > 252 {
		t.Errorf("the middle line is at %g points", x)
	}
}

func TestParseTable(t *testing.T) {
	table := "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
		"4\t1\t1\t1\t1\t0\t10\t10\t200\t40\t-1\t\n" +
		"5\t1\t1\t1\t1\t1\t10\t12\t40\t20\t96.5\t通知\n" +
		"5\t1\t1\t1\t1\t2\t60\t12\t20\t22\t80\t如\n" +
		"5\t1\t1\t1\t2\t1\t10\t52\t40\t20\t-1\t \n" +
		"5\t1\t1\t1\t3\t1\t10\tx\t40\t20\t90\t坏\n"
	words := parseTable(table)
	if len(words) != 2 || words[0].text != "通知" || words[0].lineTop != 12 || words[1].lineBottom != 34 || words[0].ordinal != words[1].ordinal {
		t.Errorf("words %+v", words)
	}
}

func TestLoad(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 16, 8))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	picture.SetGray(3, 2, color.Gray{})
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, picture, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	name := func(s string) object.Name { return object.Name(s) }
	for title, s := range map[string]*object.Stream{
		"jpeg": {Dict: object.Dict{"Width": 16, "Height": 8, "Filter": name("DCTDecode")}, Raw: jpg.Bytes()},
		"grey": {Dict: object.Dict{"Width": 16, "Height": 8, "BitsPerComponent": 8, "ColorSpace": name("DeviceGray")}, Raw: picture.Pix},
		"one bit": {
			Dict: object.Dict{"Width": 16, "Height": 3, "BitsPerComponent": 1, "ColorSpace": name("DeviceGray")},
			Raw:  []byte{0xff, 0xff, 0xff, 0xff, 0xef, 0xff},
		},
		"palette": {
			Dict: object.Dict{"Width": 16, "Height": 3, "BitsPerComponent": 1,
				"ColorSpace": object.Array{name("Indexed"), name("DeviceRGB"), 1, object.String("\xff\xff\xff\x00\x00\x00")}},
			Raw: []byte{0, 0, 0, 0, 0x10, 0},
		},
	} {
		file := object.NewFile(nothing{}, 1<<20)
		r, err := Load(file, s)
		if err != nil {
			t.Errorf("%s: %v", title, err)
			continue
		}
		if r.Grey[2*r.Width+3] > 60 || r.Grey[2*r.Width+9] < 200 {
			t.Errorf("%s: ink is %d, paper %d", title, r.Grey[2*r.Width+3], r.Grey[2*r.Width+9])
		}
	}
	if _, err := Load(object.NewFile(nothing{}, 1), &object.Stream{Dict: object.Dict{"Width": 1 << 20, "Height": 1 << 20}}); err == nil {
		t.Error("a picture of 10^12 pixels loads")
	}
}

type nothing struct{}

func (nothing) Trailer() object.Dict          { return nil }
func (nothing) Load(object.Ref) object.Object { return nil }
func (nothing) Reader() string                { return "nothing" }

func TestTurned(t *testing.T) {
	r := drawing(4, 3, box{0, 0, 1, 1})
	for quarters, want := range map[int][2]int{0: {0, 0}, 1: {2, 0}, 2: {3, 2}, 3: {0, 3}} {
		turned := r.Turned(quarters)
		if turned.Grey[want[1]*turned.Width+want[0]] != 0 {
			t.Errorf("%d quarters: the corner is not at %v", quarters, want)
		}
	}
}
