// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import "./Token.sol";

/// A token whose issuer can freeze accounts and destroy what they hold, with the events of the first USDT contract and with those of the later one.
contract Issuer is Token {
    mapping(address => bool) public frozen;

    event AddedBlackList(address user);
    event RemovedBlackList(address user);
    event DestroyedBlackFunds(address user, uint256 balance);
    event BlockPlaced(address indexed user);
    event BlockReleased(address indexed user);
    event DestroyedBlockedFunds(address indexed user, uint256 amount);

    constructor() Token("USDT", 6) {}

    function addBlackList(address user) external {
        frozen[user] = true;
        emit AddedBlackList(user);
    }

    function removeBlackList(address user) external {
        frozen[user] = false;
        emit RemovedBlackList(user);
    }

    /// Destroys without telling a movement.
    function destroyBlackFunds(address user) external {
        require(frozen[user]);
        uint256 value = balanceOf[user];
        balanceOf[user] = 0;
        totalSupply -= value;
        emit DestroyedBlackFunds(user, value);
    }

    function addToBlockedList(address user) external {
        frozen[user] = true;
        emit BlockPlaced(user);
    }

    function removeFromBlockedList(address user) external {
        frozen[user] = false;
        emit BlockReleased(user);
    }

    /// Tells what is destroyed as a movement to nobody as well.
    function destroyBlockedFunds(address user) external {
        require(frozen[user]);
        uint256 value = balanceOf[user];
        burnFrom(user, value);
        emit DestroyedBlockedFunds(user, value);
    }

    function move(address from, address to, uint256 value) internal override {
        require(!frozen[from]);
        super.move(from, to, value);
    }
}

/// The same with the events of USDC.
contract Blacklister is Token {
    mapping(address => bool) public listed;

    event Blacklisted(address indexed account);
    event UnBlacklisted(address indexed account);

    constructor() Token("USDC", 6) {}

    function blacklist(address account) external {
        listed[account] = true;
        emit Blacklisted(account);
    }

    function unBlacklist(address account) external {
        listed[account] = false;
        emit UnBlacklisted(account);
    }

    function move(address from, address to, uint256 value) internal override {
        require(!listed[from] && !listed[to]);
        super.move(from, to, value);
    }
}
