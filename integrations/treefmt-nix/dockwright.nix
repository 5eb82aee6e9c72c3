{ mkFormatterModule, ... }:
{
  imports = [
    (mkFormatterModule {
      name = "dockwright";
      args = [
        "fmt"
        "--force-exclude"
        "--quiet"
      ];
      includes = [
        "Dockerfile"
        "Dockerfile.*"
        "*.Dockerfile"
        "*.dockerfile"
        "Containerfile"
        "Containerfile.*"
      ];
    })
  ];
}
