require "bundler/setup"
require_relative "app"

run App
