// Command tracker says where parcels are.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"path/filepath"

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

	http.HandleFunc("GET /parcels/{id}", func(w http.ResponseWriter, r *http.Request) {
		place, found := journal.Place(r.PathValue("id"))
		if !found {
			http.NotFound(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"place": place})
	})
	http.HandleFunc("PUT /parcels/{id}/{place}", func(w http.ResponseWriter, r *http.Request) {
		if err := journal.Move(r.PathValue("id"), r.PathValue("place")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}

func serveHealth() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	log.Fatal(http.ListenAndServe(":9090", mux))
}
