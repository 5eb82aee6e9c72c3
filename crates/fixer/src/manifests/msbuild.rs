//! The parts of an `MSBuild` project file that `dotnet restore` reads.

use crate::word_set::WordSet;

use super::xml::{Tag, tags};

/// The projects that a project file references; an error for the first other element, there or in
/// an implicit import, that may lead to another file. `name` is that of the file.
pub(super) fn references(text: &str, name: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let tags = tags(text).ok_or_else(|| format!("`{name}` is not plain XML"))?;
    let unknown =
        |what: &str| Err(format!("what `{what}` in `{name}` means for the install is not known"));
    // The open elements, outermost first.
    let mut open: Vec<&str> = Vec::new();
    for tag in &tags {
        if let Some(end) = tag.name.strip_prefix('/') {
            if open.pop() != Some(end) {
                return Err(format!("`{name}` is not plain XML"));
            }
            continue;
        }
        let is_task = open.contains(&"Target");
        let is_known = match open.as_slice() {
            [] => tag.name == "Project",
            _ if is_task => true,
            ["Project"] | ["Project", "Choose" | "When" | "Otherwise"] => {
                ["PropertyGroup", "ItemGroup", "Choose", "When", "Otherwise"].contains(&tag.name)
                    || tag.name == "Target" && is_late(tag)
            }
            [.., "PropertyGroup"] => PROPERTIES.has(tag.name),
            [.., "ItemGroup"] => ITEMS.has(tag.name) || tag.name == "ProjectReference",
            // Metadata of an item.
            _ => true,
        };
        let other = tag.get("Include").or_else(|| tag.get("Project"));
        if let ("ProjectReference" | "Import", false, Some(other)) = (tag.name, is_task, other) {
            let is_open = other.contains(['$', '*', '?', '%', '@', '&']);
            if is_open || tag.name == "Import" || open.last() != Some(&"ItemGroup") {
                return Err(format!("`{name}` names `{other}` of the source"));
            }
            let paths = other.split(';').map(str::trim).filter(|it| !it.is_empty());
            found.extend(paths.map(str::to_owned));
        }
        if !is_known {
            return unknown(tag.name);
        }
        let values = tag.attributes.iter().map(|(_, value)| *value).chain([tag.text]);
        if let Some(value) = values.into_iter().find(|it| !is_task && calls(it)) {
            return unknown(value.trim());
        }
        if tag.name == "Project"
            && tag.get("Sdk").is_some_and(|it| it.contains(['.', '/']) && it.starts_with('.'))
        {
            return unknown("Sdk");
        }
        if !tag.is_closed {
            open.push(tag.name);
        }
    }
    Ok(found)
}

/// Whether a value calls a function, which may read a file.
fn calls(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    ["$([", "exists(", "&#", "@(", "%("].iter().any(|it| lower.contains(it))
        || lower.match_indices("$(").any(|(at, _)| {
            let name = lower[at + 2..].split(')').next().unwrap_or_default();
            !name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        })
}

/// Whether a target runs only when the project is built or published.
fn is_late(tag: &Tag<'_>) -> bool {
    const LATE: &[&str] = &[
        "afterbuild",
        "afterpublish",
        "beforebuild",
        "build",
        "clean",
        "compile",
        "computefilestopublish",
        "corecompile",
        "postbuildevent",
        "prebuildevent",
        "preparforpublish",
        "prepareforpublish",
        "publish",
        "test",
        "vstest",
    ];
    let hooks = ["BeforeTargets", "AfterTargets"].into_iter().filter_map(|it| tag.get(it));
    let mut hooks = hooks.flat_map(|it| it.split(';')).map(|it| it.trim().to_ascii_lowercase());
    let is_hooked = tag.get("BeforeTargets").or_else(|| tag.get("AfterTargets")).is_some();
    is_hooked && hooks.all(|it| LATE.contains(&it.as_str()))
}

/// Properties that have no influence on where a restore reads and writes.
static PROPERTIES: WordSet = WordSet::new(
    "AllowUnsafeBlocks AnalysisLevel AnalysisMode ApplicationIcon ApplicationId \
     AppendRuntimeIdentifierToOutputPath AppendTargetFrameworkToOutputPath AspNetCoreHostingModel \
     AssemblyName AssemblyTitle AssemblyVersion AutoGenerateBindingRedirects Authors \
     BlazorEnableTimeZoneSupport BlazorWebAssemblyLoadAllGlobalizationData \
     CheckForOverflowUnderflow \
     CentralPackageTransitivePinningEnabled CentralPackageVersionOverrideEnabled Company \
     ConcurrentGarbageCollection Configuration Configurations ContainerImageName \
     ContainerBaseImage \
     CopyLocalLockFileAssemblies Copyright DebugSymbols DebugType DefaultItemExcludes \
     DefineConstants Description Deterministic DisableImplicitNuGetFallbackFolder \
     DockerComposeProjectPath DockerDefaultTargetOS DockerfileContext DockerfileFile \
     DockerfileRunArguments DocumentationFile EnableConfigurationBindingGenerator \
     EnableDefaultCompileItems EnableDefaultContentItems EnableDefaultItems EnableNETAnalyzers \
     EnablePreviewFeatures EnableRequestDelegateGenerator EnableSdkContainerSupport \
     EnforceCodeStyleInBuild ErrorReport FileVersion GenerateAssemblyInfo \
     GenerateDocumentationFile \
     GenerateRuntimeConfigurationFiles ImplicitUsings IncludeNativeLibrariesForSelfExtract \
     InformationalVersion InvariantGlobalization InvariantTimezone IsPackable IsPublishable \
     IsTestProject IsTransformWebConfigDisabled LangVersion ManagePackageVersionsCentrally \
     MvcRazorCompileOnPublish NeutralLanguage NoWarn Nullable Optimize OutputType \
     PackageDescription PackageId PackageLicenseExpression PackageProjectUrl PackageTags \
     PackageVersion Platform PlatformTarget Platforms PreserveCompilationContext Prefer32Bit \
     Product PublishAot PublishReadyToRun PublishSingleFile PublishTrimmed RepositoryType \
     RepositoryUrl RollForward RootNamespace RuntimeFrameworkVersion RuntimeIdentifier \
     RuntimeIdentifiers SatelliteResourceLanguages SelfContained ServerGarbageCollection \
     SpaProxyLaunchCommand SpaProxyServerUrl SpaRoot StartupObject SuppressTfmSupportBuildWarnings \
     TargetFramework TargetFrameworks TargetLatestRuntimePatch TieredCompilation TieredPGO Title \
     TreatWarningsAsErrors TrimMode TypeScriptCompileBlocked TypeScriptToolsVersion \
     TypeScriptExperimentalDecorators UseAppHost UseRazorSourceGenerator UserSecretsId Version \
     VersionPrefix VersionSuffix WarningLevel WarningsAsErrors WarningsNotAsErrors",
);

/// Items that are packages, or that only a build reads.
static ITEMS: WordSet = WordSet::new(
    "AdditionalFiles AssemblyAttribute Compile Content DotNetCliToolReference EditorConfigFiles \
     EmbeddedResource Directory FrameworkReference GlobalPackageReference InternalsVisibleTo None \
     PackageReference PackageVersion ProjectCapability Protobuf Reference \
     RuntimeHostConfigurationOption \
     Service SupportedPlatform TrimmerRootAssembly TypeScriptCompile Using Watch",
);
