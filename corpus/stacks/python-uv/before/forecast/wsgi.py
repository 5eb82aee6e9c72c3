"""The HTTP face of the forecast."""

from flask import Flask, abort, jsonify

from forecast.stations import Stations

app = Flask(__name__)
stations = Stations()


@app.get("/stations")
def names():
    return jsonify(stations.names())


@app.get("/stations/<name>")
def station(name: str):
    return jsonify(stations.tomorrow(name) or abort(404))
