// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// An ERC-20 token whose events tell all that happens to balances. Anyone may mint.
contract Token {
    string public name;
    string public symbol;
    uint8 public decimals;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(string memory symbol_, uint8 decimals_) {
        name = symbol_;
        symbol = symbol_;
        decimals = decimals_;
    }

    function mint(address to, uint256 value) public {
        totalSupply += value;
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function burn(uint256 value) public {
        burnFrom(msg.sender, value);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        move(from, to, value);
        return true;
    }

    function burnFrom(address from, uint256 value) internal {
        totalSupply -= value;
        balanceOf[from] -= value;
        emit Transfer(from, address(0), value);
    }

    function move(address from, address to, uint256 value) internal virtual {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}

/// A token that keeps a hundredth of what moves for its collector.
contract FeeToken is Token {
    address public immutable collector;
    bool private immutable tells;

    /// tells: whether events say what arrives and what is kept, or only what was sent.
    constructor(address collector_, bool tells_) Token("FEE", 18) {
        collector = collector_;
        tells = tells_;
    }

    function move(address from, address to, uint256 value) internal override {
        uint256 kept = value / 100;
        balanceOf[from] -= value;
        balanceOf[to] += value - kept;
        balanceOf[collector] += kept;
        emit Transfer(from, to, tells ? value - kept : value);
        if (tells) {
            emit Transfer(from, collector, kept);
        }
    }
}

/// A token of which all holders have more at once, without an event.
contract RebaseToken {
    string public constant symbol = "REB";
    uint8 public constant decimals = 9;
    uint256 public factor = 100;
    mapping(address => uint256) private shares;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function balanceOf(address owner) external view returns (uint256) {
        return shares[owner] * factor / 100;
    }

    function mint(address to, uint256 value) external {
        shares[to] += value * 100 / factor;
        emit Transfer(address(0), to, value);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        uint256 part = value * 100 / factor;
        shares[msg.sender] -= part;
        shares[to] += part;
        emit Transfer(msg.sender, to, value);
        return true;
    }

    function rebase(uint256 factor_) external {
        factor = factor_;
    }
}

/// Hands calls on to the implementation that EIP-1967's slot names; the storage, the events and the balances are its own.
contract Proxy {
    bytes32 private constant slot = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    event Upgraded(address indexed implementation);

    constructor(address implementation) {
        set(implementation);
    }

    function upgradeTo(address implementation) external {
        set(implementation);
    }

    function set(address implementation) private {
        assembly {
            sstore(slot, implementation)
        }
        emit Upgraded(implementation);
    }

    receive() external payable {
        pass();
    }

    fallback() external payable {
        pass();
    }

    function pass() private {
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), sload(slot), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}
