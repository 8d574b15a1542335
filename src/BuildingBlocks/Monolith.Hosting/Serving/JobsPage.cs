using Hangfire;

namespace Monolith.Hosting;

/// <summary>The Hangfire dashboard, for operators. Without authentication, only local requests can access it.</summary>
internal static class JobsPage
{
    private const string Path = "/hangfire";

    private static readonly PagePolicy Page = new("default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");

    public static void MapJobs(this WebApplication app)
    {
        var page = app.Services.AuthenticatesCallers()
            ? app.MapHangfireDashboardWithAuthorizationPolicy(Scopes.Operator, Path)
            : app.MapHangfireDashboard(Path);
        page.WithMetadata(Page);
    }
}
