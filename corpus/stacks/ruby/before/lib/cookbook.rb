require "nokogiri"

# What we can cook.
class Cookbook
  def initialize(path)
    recipes = Nokogiri::XML(File.read(path)).xpath("/recipes/recipe")
    @recipes = recipes.to_h { |recipe| [recipe["name"], recipe.xpath("ingredient").map(&:text)] }
  end

  def names
    @recipes.keys.sort
  end

  def ingredients(name)
    @recipes[name]
  end
end
