package parcels

import (
	"path/filepath"
	"testing"
)

func TestTheLastMoveCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	journal, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{"Hamburg", "Leipzig"} {
		if err := journal.Move("p1", place); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if place, _ := again.Place("p1"); place != "Leipzig" {
		t.Errorf("p1 is in %q", place)
	}
}
