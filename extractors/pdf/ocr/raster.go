package ocr

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/ccitt"

	"taizhang/extractors/pdf/content"
	"taizhang/extractors/pdf/object"
)

// Raster is a picture in shades of grey, 0 is black.
type Raster struct {
	Width, Height int
	Grey          []byte
}

// box is a rectangle of pixels; x1 and y1 lie outside.
type box struct{ x0, y0, x1, y1 int }

func (b box) width() int  { return b.x1 - b.x0 }
func (b box) height() int { return b.y1 - b.y0 }

func (b box) inset(by float64) box {
	n := int(by) + 1
	return box{b.x0 + n, b.y0 + n, b.x1 - n, b.y1 - n}
}

func (b box) within(width, height int) box {
	return box{min(max(b.x0, 0), width), min(max(b.y0, 0), height), min(max(b.x1, 0), width), min(max(b.y1, 0), height)}
}

// mostPixels bounds a picture: A3 at 600 dpi.
const mostPixels = 72_000_000

var errPicture = errors.New("the picture's format is not supported")

// Load decodes a picture of a file: JPEG, fax and plain samples of one, four
// and eight bits. JPEG 2000 and JBIG2 it cannot.
func Load(file *object.File, stream *object.Stream) (*Raster, error) {
	d := stream.Dict
	width, height := file.Int(d, "Width", 0), file.Int(d, "Height", 0)
	if width <= 0 || height <= 0 || width > mostPixels/height {
		return nil, fmt.Errorf("%w: %d×%d pixels", errPicture, width, height)
	}
	data, filter, parameters, err := file.Picture(stream, 4*mostPixels)
	if err != nil {
		return nil, err
	}
	switch filter {
	case "DCTDecode", "DCT":
		return fromJPEG(data)
	case "CCITTFaxDecode", "CCF":
		return fromFax(file, data, parameters, width, height)
	case "":
		return fromSamples(file, d, data, width, height)
	}
	return nil, fmt.Errorf("%w: %s", errPicture, filter)
}

func fromJPEG(data []byte) (*Raster, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > mostPixels/config.Height {
		return nil, errPicture
	}
	picture, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	r := &Raster{Width: config.Width, Height: config.Height, Grey: make([]byte, config.Width*config.Height)}
	var luma []byte
	stride := 0
	switch p := picture.(type) {
	case *image.Gray:
		luma, stride = p.Pix, p.Stride
	case *image.YCbCr:
		luma, stride = p.Y, p.YStride
	}
	for y := range r.Height {
		row := r.Grey[y*r.Width : (y+1)*r.Width]
		if luma != nil {
			copy(row, luma[y*stride:])
			continue
		}
		for x := range row {
			row[x] = color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y
		}
	}
	return r, nil
}

func fromFax(file *object.File, data []byte, parameters object.Dict, width, height int) (*Raster, error) {
	format := ccitt.Group3
	switch k := file.Int(parameters, "K", 0); {
	case k < 0:
		format = ccitt.Group4
	case k > 0:
		return nil, fmt.Errorf("%w: fax with mixed coding", errPicture)
	}
	width = file.Int(parameters, "Columns", width)
	if width <= 0 || width > mostPixels/height {
		return nil, errPicture
	}
	black, _ := file.Resolve(parameters["BlackIs1"]).(bool)
	align, _ := file.Resolve(parameters["EncodedByteAlign"]).(bool)
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	err := ccitt.DecodeIntoGray(picture, bytes.NewReader(data), ccitt.MSB, format, &ccitt.Options{Invert: black, Align: align})
	if err != nil && !bytes.Contains(picture.Pix, []byte{0}) {
		return nil, err
	}
	return &Raster{Width: width, Height: height, Grey: picture.Pix}, nil
}

// fromSamples reads plain samples by their colour space.
func fromSamples(file *object.File, d object.Dict, data []byte, width, height int) (*Raster, error) {
	bits := file.Int(d, "BitsPerComponent", 8)
	if mask, _ := file.Resolve(d["ImageMask"]).(bool); mask {
		bits = 1
	}
	components, palette := colours(file, d)
	if components == 0 || bits != 1 && bits != 2 && bits != 4 && bits != 8 {
		return nil, fmt.Errorf("%w: %d components of %d bits", errPicture, components, bits)
	}
	stride := (width*components*bits + 7) / 8
	if len(data) < stride*height {
		height = len(data) / stride
	}
	if height == 0 {
		return nil, errPicture
	}
	r := &Raster{Width: width, Height: height, Grey: make([]byte, width*height)}
	decode := file.Numbers(d, "Decode")
	inverted := palette == nil && len(decode) > 1 && decode[0] > decode[1]
	highest := 1<<bits - 1
	sample := func(row []byte, i int) int {
		at := i * bits
		return int(row[at/8]) >> (8 - bits - at%8) & highest
	}
	for y := range height {
		row := data[y*stride : (y+1)*stride]
		for x := range width {
			var grey int
			switch {
			case palette != nil:
				grey = int(palette[min(sample(row, x), len(palette)-1)])
			case components == 1:
				grey = sample(row, x) * 255 / highest
			case components == 3:
				grey = (299*sample(row, 3*x) + 587*sample(row, 3*x+1) + 114*sample(row, 3*x+2)) * 255 / highest / 1000
			default: // CMYK
				ink := sample(row, 4*x)*3 + sample(row, 4*x+1)*6 + sample(row, 4*x+2) + sample(row, 4*x+3)*10
				grey = 255 - min(255, ink*255/highest/10)
			}
			if inverted {
				grey = 255 - grey
			}
			r.Grey[y*width+x] = byte(grey)
		}
	}
	return r, nil
}

// colours gives the number of components of a picture's colour space, and the
// greys of its palette if it has one.
func colours(file *object.File, d object.Dict) (components int, palette []byte) {
	space := file.Resolve(d["ColorSpace"])
	if space == nil {
		return 1, nil
	}
	if name, ok := space.(object.Name); ok {
		return componentsOf(name), nil
	}
	array, _ := space.(object.Array)
	if len(array) < 2 {
		return 0, nil
	}
	name, _ := file.Resolve(array[0]).(object.Name)
	switch name {
	case "ICCBased":
		profile, _ := file.Resolve(array[1]).(*object.Stream)
		if profile == nil {
			return 0, nil
		}
		return file.Int(profile.Dict, "N", 0), nil
	case "Indexed", "I":
		if len(array) < 4 {
			return 0, nil
		}
		base, _ := colours(file, object.Dict{"ColorSpace": array[1]})
		return 1, greys(file, array[3], base)
	}
	return componentsOf(name), nil
}

func componentsOf(name object.Name) int {
	switch name {
	case "DeviceGray", "G", "CalGray", "Separation":
		return 1
	case "DeviceRGB", "RGB", "CalRGB", "Lab":
		return 3
	case "DeviceCMYK", "CMYK":
		return 4
	}
	return 0
}

func greys(file *object.File, table object.Object, base int) []byte {
	var colours []byte
	switch t := file.Resolve(table).(type) {
	case object.String:
		colours = []byte(t)
	case *object.Stream:
		colours, _ = file.Decode(t, 1<<12)
	}
	var palette []byte
	for i := 0; base > 0 && i+base <= len(colours); i += base {
		grey := int(colours[i])
		if base >= 3 {
			grey = (299*int(colours[i]) + 587*int(colours[i+1]) + 114*int(colours[i+2])) / 1000
		}
		if base == 4 {
			grey = max(0, 255-grey-int(colours[i+3]))
		}
		palette = append(palette, byte(grey))
	}
	return palette
}

// Turned gives the picture turned clockwise by quarters.
func (r *Raster) Turned(quarters int) *Raster {
	quarters = (quarters%4 + 4) % 4
	if quarters == 0 {
		return r
	}
	t := &Raster{Width: r.Width, Height: r.Height, Grey: make([]byte, len(r.Grey))}
	if quarters%2 == 1 {
		t.Width, t.Height = r.Height, r.Width
	}
	for y := range r.Height {
		for x := range r.Width {
			tx, ty := r.Width-1-x, r.Height-1-y
			switch quarters {
			case 1:
				tx, ty = r.Height-1-y, x
			case 3:
				tx, ty = y, r.Width-1-x
			}
			t.Grey[ty*t.Width+tx] = r.Grey[y*r.Width+x]
		}
	}
	return t
}

func (r *Raster) copy() *Raster {
	return &Raster{r.Width, r.Height, append([]byte(nil), r.Grey...)}
}

func (r *Raster) whiten(b box) {
	for y := b.y0; y < b.y1; y++ {
		for x := b.x0; x < b.x1; x++ {
			r.Grey[y*r.Width+x] = 0xff
		}
	}
}

func (r *Raster) dpi(place content.Image) float64 {
	return float64(r.Width) * 72 / max(place.X1-place.X0, 1)
}

// dark is the grey below which a pixel is ink.
const dark = 140

// inked reports whether a part holds more than specks: a full stop of 10 point
// type has some 20 pixels at 200 dpi.
func (r *Raster) inked(b box) bool {
	const least = 12
	count := 0
	for y := b.y0; y < b.y1; y++ {
		for _, grey := range r.Grey[y*r.Width+b.x0 : y*r.Width+b.x1] {
			if grey < dark {
				if count++; count > least {
					return true
				}
			}
		}
	}
	return false
}

// border is the white edge around what is recognised: tesseract wants some
// distance between letters and edge.
const border = 10

// encode writes a part as PGM, with a white border. Enlarging it to 400 dpi was
// tried and read worse: 13.2 instead of 7.9 % of the characters wrong.
func (r *Raster) encode(b box) []byte {
	width, height := b.width()+2*border, b.height()+2*border
	out := bytes.NewBuffer(make([]byte, 0, width*height+32))
	fmt.Fprintf(out, "P5\n%d %d\n255\n", width, height)
	white := bytes.Repeat([]byte{0xff}, width)
	for range border {
		out.Write(white)
	}
	for y := b.y0; y < b.y1; y++ {
		out.Write(white[:border])
		out.Write(r.Grey[y*r.Width+b.x0 : y*r.Width+b.x1])
		out.Write(white[:border])
	}
	for range border {
		out.Write(white)
	}
	return out.Bytes()
}
