require "erb"
require "json"
require "rack"

# The HTTP face of the cookbook.
class App
  INDEX = ERB.new(File.read(File.join(__dir__, "views/index.erb")))

  def initialize(cookbook)
    @cookbook = cookbook
  end

  def call(env)
    path = Rack::Request.new(env).path_info
    return answer(200, "text/html", INDEX.result_with_hash(names: @cookbook.names)) if path == "/"

    name = path.delete_prefix("/recipes/")
    ingredients = @cookbook.ingredients(name)
    return answer(404, "text/plain", "no such recipe\n") unless ingredients

    answer(200, "application/json", { name: name, ingredients: ingredients }.to_json)
  end

  private

  def answer(status, type, body)
    [status, { "Content-Type" => type }, [body]]
  end
end
