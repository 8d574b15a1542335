using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Soak;

/// <summary>
/// The folder for mails cannot be written: a file has its name. A link leads to the folder, and is replaced in one step. The module that
/// writes mails would otherwise find no folder for a moment, and make an empty one in which it finds no mail to delete.
/// </summary>
internal sealed class ClosedMailFolder(ShopDatabase database, TimeProvider clock) : IFault
{
    private const string Mails = "mails";

    private readonly string _folder = Path.Combine(database.Data, "pickup");

    public string Name => "closed mail folders";

    public int Weight => 5;

    /// <summary>Makes the folder. No process may run.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Path.Combine(database.Data, Mails));
        File.CreateSymbolicLink(_folder, Mails);
    }

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        await ReplaceAsync(path => File.WriteAllTextAsync(path, "", cancellationToken));
        await Task.Delay(choice.Milliseconds(1000, 8000), clock, cancellationToken);
        await ReplaceAsync(path => Task.FromResult(File.CreateSymbolicLink(path, Mails)));
    }

    private async Task ReplaceAsync(Func<string, Task> create)
    {
        var next = _folder + "-next";
        await create(next);

        // .NET moves no link that leads to a folder.
        if (Rename(Native(next), Native(_folder)) != 0)
        {
            throw new IOException($"{next} could not be renamed to {_folder}.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
    }

    private static byte[] Native(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(byte[] from, byte[] to);
}
