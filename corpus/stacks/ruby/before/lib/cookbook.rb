# What we can cook, from memory.
class Cookbook
  RECIPES = {
    "soup" => ["water", "carrots", "lentils"],
    "toast" => ["bread"],
  }.freeze

  def names
    RECIPES.keys.sort
  end

  def ingredients(name)
    RECIPES[name]
  end
end
