namespace Drafts;

internal sealed class Draft;
