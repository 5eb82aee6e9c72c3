require_relative "app"
require_relative "lib/cookbook"

run App.new(Cookbook.new("recipes.xml"))
