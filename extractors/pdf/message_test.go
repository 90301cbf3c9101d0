package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"
	"testing/iotest"
	"time"

	"taizhang/extractors/notice"
)

// fill puts something into every field of a value, lists of one to three elements
// among them, so that a field that is forgotten in a message is missed.
func fill(random *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(random, v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(random, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+random.IntN(3), 8))
		for i := range v.Len() {
			fill(random, v.Index(i))
		}
	case reflect.String:
		text := make([]byte, random.IntN(300))
		for i := range text {
			text[i] = byte(random.Uint32())
		}
		v.SetString("第" + string(text))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(random.Uint64()) >> random.IntN(64))
	case reflect.Uint8:
		v.SetUint(uint64(random.IntN(256)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(random.Float64())
	default:
		panic("a message cannot hold a " + v.Kind().String())
	}
}

func TestMessage(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var q, q2 request
		var a, a2 answer
		fill(random, reflect.ValueOf(&q).Elem())
		fill(random, reflect.ValueOf(&a).Elem())
		// The bytes of a file follow their request.
		said := newMessage(nil)
		said.request(&q)
		file := []byte("%PDF-")
		stream := append(append([]byte{}, said.sealed(len(file))...), file...)
		heard, memory, err := receive(iotest.OneByteReader(bytes.NewReader(stream)), nil, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if heard.request(&q2); heard.broken || !reflect.DeepEqual(q, q2) || !bytes.Equal(heard.bytes, file) {
			t.Fatalf("said %+v, heard %+v, then %q", q, q2, heard.bytes)
		}
		said = newMessage(said.bytes)
		said.answer(&a)
		stream = said.sealed(0)
		heard, _, err = receive(bytes.NewReader(stream), memory, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if heard.answer(&a2); heard.broken || !reflect.DeepEqual(a, a2) || len(heard.bytes) > 0 {
			t.Fatalf("said %+v, heard %+v", a, a2)
		}
		// Whatever part of it comes, it is no answer; whatever is changed, nothing breaks.
		for cut := messageHead; cut < len(stream); cut += 1 + random.IntN(20) {
			part := &message{bytes: stream[messageHead:cut], reading: true}
			if part.answer(&answer{}); !part.broken {
				t.Fatalf("%d of %d bytes are an answer", cut, len(stream))
			}
			changed := append([]byte{}, stream[messageHead:]...)
			changed[cut-messageHead] = byte(random.Uint32())
			(&message{bytes: changed, reading: true}).answer(&answer{})
		}
	}
}

func TestNothingInAMessage(t *testing.T) {
	said := newMessage(nil)
	said.answer(&answer{Document: &notice.Document{Blocks: []notice.Block{}}})
	heard := &message{bytes: said.bytes[messageHead:], reading: true}
	var a answer
	if heard.answer(&a); heard.broken || !reflect.DeepEqual(a, answer{Document: &notice.Document{}}) {
		t.Errorf("an empty document is %+v", a)
	}
}

func TestReceiveRefuses(t *testing.T) {
	headOf := func(length byte, high byte) []byte {
		return append(binary.LittleEndian.AppendUint32(nil, form()), length, 0, 0, high)
	}
	head := headOf(16, 0)
	for _, c := range []struct {
		name  string
		bytes []byte
		want  error
	}{
		{"nothing", nil, io.EOF},
		{"half a head", head[:4], io.ErrUnexpectedEOF},
		{"half a message", append(head, "half"...), io.ErrUnexpectedEOF},
		{"too long a message", headOf(0, 1), errFlood},
		{"another version's message", append(make([]byte, 4), append(head[4:8:8], "sixteen bytes ..."[:16]...)...), errForm},
		{"more than a message", append(head, "a message and more than that"...), errFlood},
	} {
		if _, _, err := receive(bytes.NewReader(c.bytes), nil, 1<<10); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestUnannounced sends more through two pipes than they hold, after a rest.
func TestUnannounced(t *testing.T) {
	there, end, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	back, begin, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() { // reads from the one and writes to the other, as a worker
		_, _ = io.Copy(io.Writer(unannounced[io.Writer](begin)), unannounced[io.Reader](there))
		begin.Close()
	}()
	want := bytes.Repeat([]byte("通知"), 1<<19)
	go func() {
		time.Sleep(10 * time.Millisecond)
		_, _ = end.Write(want)
		end.Close()
	}()
	time.Sleep(20 * time.Millisecond)
	got, err := io.ReadAll(back)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d came back: %v", len(got), len(want), err)
	}
	if file := unannounced[io.Reader](bytes.NewReader(nil)); reflect.TypeOf(file) != reflect.TypeFor[*bytes.Reader]() {
		t.Errorf("what is no pipe became %T", file)
	}
}
