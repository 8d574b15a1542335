using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Host.Tests;

/// <summary>What a host has without a settings file. The Host of the shop has none.</summary>
public sealed class DefaultTests
{
    [Theory]
    [InlineData("Ordering", LogLevel.Information, null)]
    [InlineData("Microsoft.AspNetCore", LogLevel.Warning, null)]
    [InlineData("Hangfire.Server", LogLevel.Warning, null)]
    [InlineData("Microsoft.AspNetCore", LogLevel.Debug, "Debug")]
    public async Task Log_levels_have_defaults_that_settings_override(string category, LogLevel lowest, string? setting)
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = null,
            ["Logging:LogLevel:Microsoft.AspNetCore"] = setting,
        });
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

        Assert.True(logger.IsEnabled(lowest));
        Assert.False(logger.IsEnabled(lowest - 1));
    }

    [Fact]
    public async Task The_API_is_described_under_the_name_of_the_product()
    {
        await using var host = await RunningHost.StartAsync();
        using var http = host.Operator();

        var title = (await http.ReadAsync("/openapi/v1.json")).GetProperty("info").GetProperty("title").GetString();

        Assert.Equal("Monolith", title);
        Assert.Equal(title, Assembly.GetEntryAssembly()!.GetCustomAttribute<AssemblyProductAttribute>()!.Product);
    }
}
