namespace Containers.Tests;

/// <summary>The name of an image.</summary>
internal static class ImageName
{
    /// <summary>Returns the error in an image name, or null.</summary>
    public static string? Fault(string image) =>
        image.Split('/')[^1].Split(':') is [_, var tag] && tag != "latest"
            ? null
            : $"the image {image} has no fixed version. Add a tag.";
}
