using Microsoft.Extensions.Options;
using MimeKit;

namespace Notifications;

/// <summary>Puts each mail into a folder as a file named after its notification; sent again, it takes the same place.</summary>
internal sealed class PickupFolderTransport(IOptions<MailOptions> options) : IMailTransport
{
    private readonly string _directory = options.Value.PickupDirectory!;

    public async Task SendAsync(Guid notificationId, MimeMessage mail, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_directory);
        var draft = DraftOf(notificationId);

        // Two attempts at the same time get in each other's way here, and one of them is repeated.
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
            // The draft first: it may be moved at this moment.
            File.Delete(DraftOf(notificationId));
            File.Delete(FileOf(notificationId));
        }
    }

    private string DraftOf(Guid id) => Path.Combine(_directory, $"{id}.tmp");

    private string FileOf(Guid id) => Path.Combine(_directory, $"{id}.eml");
}
