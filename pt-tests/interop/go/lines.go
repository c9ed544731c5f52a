package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// lines is the conversation with the test.
type lines struct {
	out  *json.Encoder
	lock sync.Mutex
}

func newLines() *lines {
	return &lines{out: json.NewEncoder(os.Stdout)}
}

func (l *lines) say(event string, fields map[string]any) {
	if fields == nil {
		fields = map[string]any{}
	}
	fields["event"] = event
	l.lock.Lock()
	defer l.lock.Unlock()
	_ = l.out.Encode(fields)
}

// requests answers each request as soon as it can, in any order, until standard input ends.
func (l *lines) requests(answer func(request) (map[string]any, error)) error {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 64<<10), 1<<20)
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			return fmt.Errorf("bad request %q: %w", in.Text(), err)
		}
		go func() {
			fields, err := answer(r)
			if fields == nil {
				fields = map[string]any{}
			}
			fields["op"] = r.Op
			if err != nil {
				fields["error"] = err.Error()
			}
			l.say("answer", fields)
		}()
	}
	return in.Err()
}
