namespace Notes;

internal sealed class Notebook
{
    private readonly List<string> _lines = [];

    public void Write(string line) => _lines.Add(line);
}
