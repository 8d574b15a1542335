using Microsoft.Extensions.Configuration;

namespace Monolith.Runtime.Tests;

/// <summary>Settings that change while the process runs, as those of a file do.</summary>
internal sealed class MemorySource((string Key, string Value)[] settings) : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        foreach (var (key, value) in settings)
        {
            Data[key] = value;
        }
    }

    public void Change(string key, string value)
    {
        Data[key] = value;
        OnReload();
    }
}
