namespace Notes;

internal sealed record Draft(string Text);
