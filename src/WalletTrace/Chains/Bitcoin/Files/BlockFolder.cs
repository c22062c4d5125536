using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>The files of a node's <c>blocks</c> folder: which there are, and their bytes without the key they are overlaid with.</summary>
internal sealed class BlockFolder : IDisposable
{
    private const string KeyFile = "xor.dat";
    private const string Extension = ".dat";
    private const int FewestDigits = 5;

    private readonly string path;
    private readonly MappedFiles mapped = new();

    private BlockFolder(string path, string name, XorKey key, SortedDictionary<int, long> blockFiles, SortedDictionary<int, long> undoFiles)
    {
        this.path = path;
        Name = name;
        Key = key;
        BlockFiles = blockFiles;
        UndoFiles = undoFiles;
    }

    /// <summary>What errors call the source.</summary>
    public string Name { get; }

    /// <summary>What all files are overlaid with.</summary>
    public XorKey Key { get; }

    /// <summary>The block files by number, with their lengths when the folder was opened.</summary>
    public IReadOnlyDictionary<int, long> BlockFiles { get; }

    /// <summary>The undo files by number, with their lengths when the folder was opened.</summary>
    public IReadOnlyDictionary<int, long> UndoFiles { get; }

    /// <summary>The name of a block file.</summary>
    public static string BlockFile(int number) => FormattableString.Invariant($"blk{number:D5}{Extension}");

    /// <summary>The name of an undo file.</summary>
    public static string UndoFile(int number) => FormattableString.Invariant($"rev{number:D5}{Extension}");

    /// <summary>Finds the files.</summary>
    /// <exception cref="ChainSourceException">There is no such folder, it cannot be read, or it holds no block files.</exception>
    public static BlockFolder Open(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

        // The way to the folder may name a user and is left out.
        string name = $"block files in {SafeText.Trim(Path.GetFileName(path))}";
        if (!Directory.Exists(path))
        {
            throw new ChainSourceException("found no such folder, expected the node's \"blocks\" folder", name, "open");
        }

        SortedDictionary<int, long> blockFiles = Guarded(name, "open", () => Numbered(path, "blk"));
        if (blockFiles.Count == 0)
        {
            string hint = Directory.Exists(Path.Combine(path, "blocks")) ? "; give the folder \"blocks\" inside it" : string.Empty;
            throw new ChainSourceException($"found no file named like blk00000.dat, expected the block files of a node{hint}", name, "open");
        }

        return Guarded(name, "open", () => new BlockFolder(path, name, ReadKey(path, name), blockFiles, Numbered(path, "rev")));
    }

    /// <summary>Opens a file for reading here and there; the node may go on writing it.</summary>
    /// <exception cref="ChainSourceException">It cannot be opened.</exception>
    public SafeFileHandle OpenFile(string file) => Guarded(Name, file, () =>
        File.OpenHandle(Path.Combine(path, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess));

    /// <summary>Reads bytes of an open file and takes the key off them; how many there were.</summary>
    /// <exception cref="ChainSourceException">They cannot be read.</exception>
    public int Read(SafeFileHandle file, string name, long offset, Span<byte> bytes)
    {
        int read = 0;
        try
        {
            while (read < bytes.Length && RandomAccess.Read(file, bytes[read..], offset + read) is > 0 and int more)
            {
                read += more;
            }
        }
        catch (IOException problem)
        {
            throw Unreadable(Name, name, problem);
        }

        Key.Apply(bytes[..read], offset);
        return read;
    }

    /// <summary>Maps a file into memory; the lease keeps it there.</summary>
    /// <exception cref="ChainSourceException">It cannot be opened.</exception>
    public MappedFiles.Lease Map(string file) => Guarded(Name, file, () => mapped.Rent(Path.Combine(path, file)));

    /// <summary>Bytes of a mapped file without the key: the mapped bytes themselves where there is none, else a copy in the buffer.</summary>
    /// <exception cref="ChainSourceException">The file has become shorter.</exception>
    public ReadOnlySpan<byte> Bytes(MappedFiles.Lease file, string name, long offset, int length, ref byte[] buffer)
    {
        if (offset + length > file.Length)
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"found {file.Length} bytes, expected {offset + length}: the file became shorter after it was opened; open the folder again"), Name, name);
        }

        ReadOnlySpan<byte> bytes = file.Slice(offset, length);
        if (Key.IsNone)
        {
            return bytes;
        }

        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, buffer.Length * 2)];
        }

        bytes.CopyTo(buffer);
        Key.Apply(buffer.AsSpan(0, length), offset);
        return buffer.AsSpan(0, length);
    }

    /// <summary>Gives the mapped files back.</summary>
    public void Dispose() => mapped.Dispose();

    private static SortedDictionary<int, long> Numbered(string path, string prefix)
    {
        var files = new SortedDictionary<int, long>();
        foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles($"{prefix}*{Extension}"))
        {
            string digits = file.Name[prefix.Length..^Extension.Length];
            if (digits.Length >= FewestDigits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && file.Name == FormattableString.Invariant($"{prefix}{number:D5}{Extension}"))
            {
                files.Add(number, file.Length);
            }
        }

        return files;
    }

    private static XorKey ReadKey(string path, string name)
    {
        string file = Path.Combine(path, KeyFile);
        if (!File.Exists(file))
        {
            return default;
        }

        byte[] key = File.ReadAllBytes(file);
        return key.Length == XorKey.Length
            ? new XorKey(BinaryPrimitives.ReadUInt64LittleEndian(key))
            : throw new ChainSourceException(
                FormattableString.Invariant($"found a key of {key.Length} bytes, expected {XorKey.Length}; without the right key no block can be read"), name, KeyFile);
    }

    private static T Guarded<T>(string name, string file, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, file, problem);
        }
    }

    private static ChainSourceException Unreadable(string name, string file, Exception problem) =>
        new($"cannot be read: {problem.GetType().Name}; check that the file is there and may be read", name, file, innerException: problem);
}
