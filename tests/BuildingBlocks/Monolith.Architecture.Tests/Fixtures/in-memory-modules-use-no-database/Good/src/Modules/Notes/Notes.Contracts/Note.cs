namespace Notes.Contracts;

public sealed record Note(string Text);
