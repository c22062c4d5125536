using System.Reflection;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>Registers a kernel in a folder of kernels, whole or not at all, and takes it out again.</summary>
/// <param name="kernels">The folder of kernels.</param>
internal sealed class KernelInstaller(string kernels)
{
    private static readonly string[] Pictures = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];

    /// <summary>Registers a kernel; one of the same name that was registered here is replaced.</summary>
    /// <param name="spec">The kernel.</param>
    /// <param name="force">Whether one of somebody else is replaced too.</param>
    /// <returns>Its folder.</returns>
    /// <exception cref="WalletTraceException">There is one of somebody else, or the folder cannot be written.</exception>
    public string Install(KernelSpec spec, bool force)
    {
        try
        {
            string folder = FolderOf(spec.Name);
            if (!force && Directory.Exists(folder) && !IsOwn(folder))
            {
                throw new WalletTraceException(
                    $"{SafeText.Quote(folder, 500)} holds a kernel that WalletTrace did not register; nothing was changed. Give --force to replace it, or another --name.");
            }

            Directory.CreateDirectory(kernels);
            string made = Beside(spec.Name), old = Beside(spec.Name);
            try
            {
                Directory.CreateDirectory(made);
                File.WriteAllBytes(Path.Combine(made, KernelSpec.FileName), spec.ToJson());
                foreach (string picture in Pictures)
                {
                    using Stream source = Picture(picture);
                    using FileStream target = File.Create(Path.Combine(made, picture));
                    source.CopyTo(target);
                }

                Exchange(folder, made, old);
            }
            finally
            {
                Remove(made);
            }

            Remove(old);
            return folder;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new WalletTraceException($"No kernel can be registered in {SafeText.Quote(kernels, 500)}; expected a folder that may be written. Give another by --prefix", cause);
        }
    }

    /// <summary>Takes out a kernel that was registered here.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The folder that it had; null where there is no kernel of that name.</returns>
    /// <exception cref="WalletTraceException">It is somebody else's, or cannot be removed.</exception>
    public string? Uninstall(string name)
    {
        try
        {
            string folder = FolderOf(name);
            if (!Directory.Exists(folder))
            {
                return null;
            }

            if (!IsOwn(folder))
            {
                throw new WalletTraceException($"{SafeText.Quote(folder, 500)} holds a kernel that WalletTrace did not register; nothing was changed.");
            }

            string old = Beside(name);
            Directory.Move(folder, old);
            Remove(old);
            return folder;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new WalletTraceException($"The kernel {SafeText.Quote(name, 100)} cannot be removed from {SafeText.Quote(kernels, 500)}; expected a folder that may be written", cause);
        }
    }

    /// <summary>The folder of a kernel; Jupyter makes no difference between capitals and small letters.</summary>
    private string FolderOf(string name)
    {
        string own = Path.Combine(kernels, name);
        return Directory.Exists(kernels)
            ? Directory.EnumerateDirectories(kernels).FirstOrDefault(found => string.Equals(Path.GetFileName(found), name, StringComparison.OrdinalIgnoreCase)) ?? own
            : own;
    }

    private static bool IsOwn(string folder)
    {
        string file = Path.Combine(folder, KernelSpec.FileName);
        return File.Exists(file) && KernelSpec.IsOwn(File.ReadAllBytes(file));
    }

    /// <summary>A name beside the folder that Jupyter takes for no kernel: there is a character in it that no kernel's name has.</summary>
    private string Beside(string name) => Path.Combine(kernels, $"~{name}.{Path.GetRandomFileName()}");

    private static void Exchange(string folder, string made, string old)
    {
        bool hasOld = Directory.Exists(folder);
        if (hasOld)
        {
            Directory.Move(folder, old);
        }

        try
        {
            Directory.Move(made, folder);
        }
        catch (Exception cause) when (hasOld && cause is IOException or UnauthorizedAccessException)
        {
            Directory.Move(old, folder);
            throw;
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Stream Picture(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The library holds no picture {name}.");
}
