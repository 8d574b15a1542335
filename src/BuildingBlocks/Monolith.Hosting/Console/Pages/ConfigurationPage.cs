using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>The settings of a module, with their sources and without secrets.</summary>
internal sealed class ConfigurationPage(IConfiguration configuration)
{
    private readonly ConfigurationValues _values = new(configuration);

    public static string PathOf(string module) => $"{ConsolePage.ModulePath(module)}/configuration";

    /// <summary>Renders the settings of a module, and those of all modules.</summary>
    public Html Render(GraphModule module) => Html.Of($"""
        <p class="lead">What this process uses, and where it is from. Secrets, and texts that may be secrets, are not shown. <a href="{ConsolePage.ModulePath(module.Name)}">Back to {module.Name}</a></p>
        <h2>Settings of {module.Name}</h2>
        {Table($"Settings of {module.Name}", _values.Of(module.Name))}
        <h2>Settings of all modules and of the host</h2>
        <p class="note">A setting of a module's own database overrides the one of all modules.</p>
        {Table("Settings of all modules and of the host", _values.OfAll())}
        """);

    private static Html Table(string caption, IEnumerable<ConfigurationValue> values) => ConsolePage.Table(
        caption, ["setting", "value", "source"], values.Select(setting => new[] { Html.Text(setting.Key), Html.Text(setting.Value), Html.Text(setting.Source) }));
}
