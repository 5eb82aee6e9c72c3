// Command tracker says where parcels are.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"path/filepath"
	"strings"

	"example.com/tracker/internal/parcels"
)

var (
	version = "dev"
	commit  = "none"
)

func main() {
	data := flag.String("data", "data", "folder of the journal")
	flag.Parse()

	journal, err := parcels.Open(filepath.Join(*data, "journal"))
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("tracker %s (%s)", version, commit)
	go serveHealth()

	http.HandleFunc("/parcels/", func(w http.ResponseWriter, r *http.Request) {
		id, place, moves := strings.Cut(strings.TrimPrefix(r.URL.Path, "/parcels/"), "/")
		if moves && r.Method == http.MethodPut {
			if err := journal.Move(id, place); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
			return
		}
		place, found := journal.Place(id)
		if !found {
			http.NotFound(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"place": place})
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}

func serveHealth() {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	log.Fatal(http.ListenAndServe(":9090", mux))
}
