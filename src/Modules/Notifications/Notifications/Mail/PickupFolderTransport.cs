using Microsoft.Extensions.Options;
using MimeKit;

namespace Notifications;

/// <summary>Writes each mail to a folder, as a file named after its notification. A repeated mail replaces the file.</summary>
internal sealed class PickupFolderTransport(IOptions<MailOptions> options) : IMailTransport
{
    private readonly string _directory = options.Value.PickupDirectory!;

    public async Task SendAsync(Guid notificationId, MimeMessage mail, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_directory);
        }
        else
        {
            // Mails contain personal data, so other users of the machine must not read them.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Directory.CreateDirectory(_directory, options.UnixCreateMode.Value | UnixFileMode.UserExecute);
        }

        var draft = DraftOf(notificationId);

        // Two concurrent attempts collide here, and one of them is retried.
        await using (var stream = new FileStream(draft, options))
        {
            await mail.WriteToAsync(stream, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, FileOf(notificationId), overwrite: true);
    }

    public void Forget(Guid notificationId, bool wasSent)
    {
        if (wasSent && !Directory.Exists(_directory))
        {
            throw new DirectoryNotFoundException(
                $"The pickup folder {_directory} is not available, so its mails cannot be deleted. Make it available again; the module tries again.");
        }

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
