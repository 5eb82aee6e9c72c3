require "json"
require "sinatra/base"

require_relative "lib/cookbook"

# The HTTP face of the cookbook.
class App < Sinatra::Base
  set :cookbook, Cookbook.new

  get "/" do
    erb :index
  end

  get "/recipes/:name" do
    ingredients = settings.cookbook.ingredients(params["name"])
    halt 404, "no such recipe\n" unless ingredients
    content_type :json
    { name: params["name"], ingredients: ingredients }.to_json
  end
end
