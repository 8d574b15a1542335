using Microsoft.Extensions.Options;
using MimeKit;

namespace Notifications;

/// <summary>Writes each mail to a folder, as a file named after its notification. A repeated mail replaces the file.</summary>
internal sealed class PickupFolderTransport(IOptions<MailOptions> options) : IMailTransport
{
    private readonly string _directory = options.Value.PickupDirectory!;

    public async Task SendAsync(Guid notificationId, MimeMessage mail, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_directory);
        var draft = DraftOf(notificationId);

        // Two concurrent attempts collide here, and one of them is retried.
        await using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await mail.WriteToAsync(stream, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, FileOf(notificationId), overwrite: true);
    }

    public void Forget(Guid notificationId)
    {
        if (Directory.Exists(_directory))
        {
            // Delete the draft first, because it may be about to be moved.
            File.Delete(DraftOf(notificationId));
            File.Delete(FileOf(notificationId));
        }
    }

    private string DraftOf(Guid id) => Path.Combine(_directory, $"{id}.tmp");

    private string FileOf(Guid id) => Path.Combine(_directory, $"{id}.eml");
}
