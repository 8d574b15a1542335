using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Notifications;

/// <summary>Notifies customers by mail of the outcome of their orders.</summary>
public sealed class NotificationsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "notifications";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<NotificationsDbContext>().AddOptions<MailOptions>("Mail");
        module.Services.PostConfigure<MailOptions>(options => options.PickupDirectory ??= Path.Combine(module.DataDirectory, "pickup"));
        module.Services.AddSingleton<MailComposer>();
        module.Services.AddSingleton<IMailTransport>(services =>
            services.GetRequiredService<IOptions<MailOptions>>() is { Value.Transport: MailTransport.Smtp } options
                ? new SmtpTransport(options)
                : new PickupFolderTransport(services.GetRequiredService<IOptions<MailOptions>>()));
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints) => ListNotificationsEndpoint.Map(endpoints);
}
