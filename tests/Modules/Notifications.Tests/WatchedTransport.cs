using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Notifications.Tests;

/// <summary>Wraps the real transport. A test can block it before it writes, or interrupt it afterwards.</summary>
internal sealed class WatchedTransport(IMailTransport inner, WatchedTransport.Plan plan) : IMailTransport
{
    public async Task SendAsync(Guid notificationId, MimeMessage mail, CancellationToken cancellationToken)
    {
        plan.Reached.TrySetResult();
        await plan.GoOn.Task.WaitAsync(cancellationToken);
        await inner.SendAsync(notificationId, mail, cancellationToken);
        plan.MessageIds.Add(mail.MessageId!);
        if (plan.BreakOffs-- > 0)
        {
            throw new IOException("Cut short after the mail was written.");
        }
    }

    public void Forget(Guid notificationId, bool wasSent) => inner.Forget(notificationId, wasSent);

    internal sealed class Plan
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> MessageIds { get; } = [];

        public int BreakOffs { get; set; }

        public void Apply(IServiceCollection services) => services.AddSingleton(this).Decorate<IMailTransport, WatchedTransport>();
    }
}
