// Package parcels keeps the places of parcels in an append-only journal.
package parcels

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"sync"
)

// Journal is safe for concurrent use.
type Journal struct {
	mu     sync.Mutex
	file   *os.File
	places map[string]string
}

// Open reads the journal at path, or starts one.
func Open(path string) (*Journal, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	journal := &Journal{file: file, places: map[string]string{}}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if id, place, ok := strings.Cut(lines.Text(), " "); ok {
			journal.places[id] = place
		}
	}
	return journal, lines.Err()
}

// Place returns where the parcel is.
func (j *Journal) Place(id string) (string, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	place, found := j.places[id]
	return place, found
}

// Move records that the parcel is at place now.
func (j *Journal) Move(id, place string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := fmt.Fprintf(j.file, "%s %s\n", id, place); err != nil {
		return err
	}
	j.places[id] = place
	return nil
}
