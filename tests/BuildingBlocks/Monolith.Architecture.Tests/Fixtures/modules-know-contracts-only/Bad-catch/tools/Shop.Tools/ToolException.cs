namespace Shop.Tools;

public sealed class ToolException : Exception;
